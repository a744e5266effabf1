using Apache.Arrow.Ipc;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace WorldModels.Arrow.Tests;

/// <summary>Writes any ML.NET data to a file and reads them back.</summary>
public sealed class DataViewFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _ml = new(seed: 1);

    private string File => _folder.File("data.arrow");

    public void Dispose() => _folder.Dispose();

    private sealed class Row
    {
        public bool Flag { get; set; }

        public sbyte Tiny { get; set; }

        public byte Octet { get; set; }

        public short Short { get; set; }

        public ushort Word { get; set; }

        public int Count { get; set; }

        public uint Natural { get; set; }

        public long Long { get; set; }

        public ulong Huge { get; set; }

        public float Number { get; set; }

        public double Wide { get; set; }

        public string? Text { get; set; }

        [KeyType(7)]
        public uint Key { get; set; }

        [VectorType(3)]
        public double[] Point { get; set; } = [0, 0, 0];

        [VectorType(2, 2)]
        public bool[] Board { get; set; } = [false, false, false, false];
    }

    private sealed class Latent
    {
        public int Step { get; set; }

        [VectorType(32)]
        public float[] Values { get; set; } = [];
    }

    [Fact]
    public void Every_type_comes_back_as_it_was()
    {
        Row[] rows =
        [
            new() { Flag = true, Tiny = -128, Octet = 255, Short = -32768, Word = 65535, Count = int.MinValue, Natural = uint.MaxValue, Long = long.MinValue, Huge = ulong.MaxValue,
                Number = float.NegativeInfinity, Wide = double.Epsilon, Text = "Käse 🧀", Key = 6, Point = [1, double.NaN, -0.0], Board = [true, false, false, true] },
            new() { Number = BitConverter.Int32BitsToSingle(0x7FC00123), Wide = double.NaN, Text = "", Key = 0 },
        ];
        // Keys count from 0 in objects; a value above the last key means missing.
        rows[1].Key = 7;
        IDataView view = _ml.Data.LoadFromEnumerable(rows);
        _ml.Data.SaveAsArrow(view, File);
        IDataView loaded = _ml.Data.LoadFromArrow(File);
        Assert.Equal(view.Schema.Select(column => $"{column.Name}: {column.Type}"), loaded.Schema.Select(column => $"{column.Name}: {column.Type}"));
        Row[] back = [.. _ml.Data.CreateEnumerable<Row>(loaded, reuseRowObject: false)];
        Assert.Equivalent(_ml.Data.CreateEnumerable<Row>(view, reuseRowObject: false).First(), back[0], strict: true);
        Assert.Equal(0x7FC00123, BitConverter.SingleToInt32Bits(back[1].Number));
        Assert.True(double.IsNaN(back[1].Wide));
        Assert.Equal("", back[1].Text);
        Assert.Equal([7u, 0u], loaded.GetColumn<uint>("Key"));
    }

    [Fact]
    public async Task Vectors_over_many_batches_come_back_bit_by_bit()
    {
        var random = new Random(3);
        Latent[] rows = [.. Enumerable.Range(0, 70_000).Select(step => new Latent { Step = step, Values = [.. Enumerable.Range(0, 32).Select(_ => random.NextSingle())] })];
        IDataView view = _ml.Data.LoadFromEnumerable(rows);
        _ml.Data.SaveAsArrow(view, File);
        using (var reader = new ArrowFileReader(System.IO.File.OpenRead(File))) Assert.Equal(3, await reader.RecordBatchCountAsync());
        IDataView loaded = _ml.Data.LoadFromArrow(File);
        Assert.Equal(70_000, loaded.GetRowCount());
        Assert.Equal(rows.Select(row => row.Step), loaded.GetColumn<int>("Step"));
        Assert.Equal(rows.Select(row => row.Values), loaded.GetColumn<float[]>("Values"));
    }

    [Fact]
    public void Only_the_columns_asked_for_are_read_and_in_their_order()
    {
        _ml.Data.SaveAsArrow(_ml.Data.LoadFromEnumerable<Row>([new() { Count = 3, Wide = 4 }]), File);
        IDataView loaded = _ml.Data.LoadFromArrow(File, new ArrowOptions { Columns = ["Wide", "Count"] });
        Assert.Equal(["Wide", "Count"], loaded.Schema.Select(column => column.Name));
        using DataViewRowCursor cursor = loaded.GetRowCursor([loaded.Schema["Count"]]);
        Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<double>(loaded.Schema["Wide"]));
        ValueGetter<int> getter = cursor.GetGetter<int>(loaded.Schema["Count"]);
        int count = 0;
        Assert.Throws<InvalidOperationException>(() => getter(ref count));
        Assert.True(cursor.MoveNext());
        getter(ref count);
        Assert.Equal(3, count);
        Assert.False(cursor.MoveNext());
        Assert.Throws<InvalidOperationException>(() => getter(ref count));
    }

    [Fact]
    public void Data_without_rows_keep_their_columns()
    {
        _ml.Data.SaveAsArrow(_ml.Data.LoadFromEnumerable<Latent>([]), File);
        IDataView loaded = _ml.Data.LoadFromArrow(File);
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 32), loaded.Schema["Values"].Type);
        Assert.Equal(0, loaded.GetRowCount());
        Assert.Empty(loaded.GetColumn<int>("Step"));
    }

    [Fact]
    public void What_has_no_place_in_a_file_is_refused_and_the_file_before_it_stays()
    {
        _ml.Data.SaveAsArrow(_ml.Data.LoadFromEnumerable<Latent>([]), File);
        byte[] before = System.IO.File.ReadAllBytes(File);
        IDataView words = _ml.Transforms.Text.TokenizeIntoWords("Words", "Text").Fit(_ml.Data.LoadFromEnumerable<Row>([])).Transform(_ml.Data.LoadFromEnumerable<Row>([new()]));
        Assert.Contains("'Words'", Assert.Throws<ArgumentException>(() => _ml.Data.SaveAsArrow(words, File)).Message, StringComparison.Ordinal);
        Assert.Contains("'Word2'", Assert.Throws<ArgumentException>(() => _ml.Data.SaveAsArrow(words, File, "Word2")).Message, StringComparison.Ordinal);
        IDataView failing = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 5).Select(i => i < 4 ? new Row() : throw new TimeZoneNotFoundException()));
        Assert.ThrowsAny<Exception>(() => _ml.Data.SaveAsArrow(failing, File));
        Assert.Equal(before, System.IO.File.ReadAllBytes(File));
        Assert.Equal(["data.arrow"], _folder.Names);
    }
    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(5)]
    public void A_row_that_is_not_as_long_as_its_type_says_is_named_and_no_file_is_left(int length)
    {
        Row points = new() { Point = length < 0 ? null! : new double[length] }, boards = new() { Board = length < 0 ? null! : new bool[length] };
        foreach ((Row row, string name) in new[] { (points, "Point"), (boards, "Board") })
            Assert.Contains($"column '{name}' has {Math.Max(0, length)} numbers in row 1",
                Assert.Throws<InvalidOperationException>(() => _ml.Data.SaveAsArrow(_ml.Data.LoadFromEnumerable<Row>([new(), row]), File)).Message, StringComparison.Ordinal);
        Assert.Empty(_folder.Names);
    }
}
