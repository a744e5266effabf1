using Apache.Arrow;
using Apache.Arrow.Ipc;
using Apache.Arrow.Types;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace WorldModels.Arrow.Tests;

/// <summary>Arrow files of other programs, and files that are not Arrow files.</summary>
public sealed class ForeignFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _ml = new(seed: 1);

    private string Path => _folder.File("foreign.arrow");

    public void Dispose() => _folder.Dispose();

    private void Write(IArrowArray array, Dictionary<string, string>? metadata = null, int batches = 1) =>
        Write([new Field("X", array.Data.DataType, true, metadata)], [array], batches);

    private void Write(Field[] fields, IArrowArray[] arrays, int batches = 1)
    {
        var schema = new Schema(fields, null);
        using var writer = new ArrowFileWriter(File.Create(Path), schema);
        writer.WriteStart();
        for (int i = 0; i < batches; i++) writer.WriteRecordBatch(new RecordBatch(schema, arrays, arrays[0].Length));
        writer.WriteEnd();
    }

    private static FixedSizeListArray Pairs(ArrayData items, int rows, params byte[] valid) =>
        new(new ArrayData(new FixedSizeListType(items.DataType, 2), rows, -1, 0, [new ArrowBuffer(valid)], [items]));

    private string Refused<TException>() where TException : Exception
    {
        string message = Assert.Throws<TException>(() => _ml.Data.LoadFromArrow(Path).GetColumn<float>("X").ToArray()).Message;
        Assert.Contains(Path, message, StringComparison.Ordinal);
        return message;
    }

    [Fact]
    public void Missing_numbers_are_NaN_and_missing_text_is_empty()
    {
        Write(
            [new("X", FloatType.Default, true), new("D", DoubleType.Default, true), new("T", StringType.Default, true), new("V", new FixedSizeListType(FloatType.Default, 2), true)],
            [
                new FloatArray.Builder().Append(1).AppendNull().Append(3).Build(), new DoubleArray.Builder().AppendNull().Append(2).Append(3).Build(),
                new StringArray.Builder().Append("a").AppendNull().Append("c").Build(),
                Pairs(new FloatArray.Builder().Append(1).AppendNull().Append(3).Append(4).Append(5).Append(6).Build().Data, 3, 0b101),
            ], batches: 2);
        IDataView loaded = _ml.Data.LoadFromArrow(Path);
        Assert.Equal([1, float.NaN, 3, 1, float.NaN, 3], loaded.GetColumn<float>("X"));
        Assert.Equal([double.NaN, 2, 3, double.NaN, 2, 3], loaded.GetColumn<double>("D"));
        Assert.Equal(["a", "", "c", "a", "", "c"], loaded.GetColumn<string>("T").Select(text => text ?? ""));
        Assert.Equal([[1, float.NaN], [float.NaN, float.NaN], [5, 6]], loaded.GetColumn<float[]>("V").Take(3));
    }

    [Fact]
    public void Half_numbers_and_other_text_are_read()
    {
        Write(
            [new("H", HalfFloatType.Default, true), new("L", LargeStringType.Default, true), new("S", StringViewType.Default, true)],
            [
                new HalfFloatArray.Builder().Append((Half)0.5f).AppendNull().Build(), new LargeStringArray.Builder().Append("long").AppendNull().Build(),
                new StringViewArray.Builder().Append("a text of more than twelve bytes").AppendNull().Build(),
            ]);
        IDataView loaded = _ml.Data.LoadFromArrow(Path);
        Assert.Equal([0.5f, float.NaN], loaded.GetColumn<float>("H"));
        Assert.Equal("long", loaded.GetColumn<string>("L").First());
        Assert.Equal("a text of more than twelve bytes", loaded.GetColumn<string>("S").First());
    }

    [Fact]
    public void A_missing_value_of_another_type_is_refused_with_its_column_and_row()
    {
        Write(new Int32Array.Builder().Append(1).Append(2).Build(), batches: 2);
        Assert.Equal([1, 2, 1, 2], _ml.Data.LoadFromArrow(Path).GetColumn<int>("X"));
        var array = new Int32Array.Builder().Append(1).AppendNull().Build();
        var schema = new Schema([new Field("X", Int32Type.Default, true)], null);
        using (var writer = new ArrowFileWriter(File.Create(Path), schema))
        {
            writer.WriteRecordBatch(new RecordBatch(schema, [new Int32Array.Builder().Append(5).Append(6).Build()], 2));
            writer.WriteRecordBatch(new RecordBatch(schema, [array], 2));
            writer.WriteEnd();
        }
        string message = Assert.Throws<FormatException>(() => _ml.Data.LoadFromArrow(Path).GetColumn<int>("X").ToArray()).Message;
        foreach (string part in new[] { Path, "'X'", "row 3" }) Assert.Contains(part, message, StringComparison.Ordinal);
        Write(Pairs(new UInt8Array.Builder().Append(1).Append(2).Append(3).AppendNull().Build().Data, 2, 0b11));
        message = Assert.Throws<FormatException>(() => _ml.Data.LoadFromArrow(Path).GetColumn<byte[]>("X").ToArray()).Message;
        foreach (string part in new[] { "'X'", "row 1" }) Assert.Contains(part, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Types_that_ML_NET_does_not_have_are_refused_by_name_unless_other_columns_are_asked_for()
    {
        var lists = new ListArray.Builder(Int32Type.Default);
        lists.Append();
        ((Int32Array.Builder)lists.ValueBuilder).Append(1);
        Int32Array numbers = new Int32Array.Builder().Append(1).Build();
        IArrowArray[] arrays =
        [
            lists.Build(), new Date32Array.Builder().Append(new DateOnly(2020, 1, 1)).Build(),
            new StructArray(new StructType([new Field("inner", Int32Type.Default, true)]), 1, [numbers], ArrowBuffer.Empty),
            Pairs(new StringArray.Builder().Append("a").Append("b").Build().Data, 1, 1),
        ];
        foreach (IArrowArray array in arrays)
        {
            Write([new Field("X", array.Data.DataType, true), new Field("Y", Int32Type.Default, true)], [array, numbers]);
            Assert.Contains("'X'", Refused<NotSupportedException>(), StringComparison.Ordinal);
            Assert.Equal([1], _ml.Data.LoadFromArrow(Path, new ArrowOptions { Columns = ["Y"] }).GetColumn<int>("Y"));
        }
        var dictionary = new DictionaryArray(new DictionaryType(Int32Type.Default, StringType.Default, false), new Int32Array.Builder().Append(0).Build(), new StringArray.Builder().Append("a").Build());
        Write(dictionary);
        Assert.Contains("'X'", Refused<NotSupportedException>(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("worldmodels.dimensions", "2,2")]
    [InlineData("worldmodels.dimensions", "-1,-2")]
    [InlineData("worldmodels.actions", "{\"kind\":\"discrete\",\"count\":3}")]
    [InlineData("worldmodels.actions", "{\"kind\":\"box\",\"low\":[0,0],\"high\":[-1,1]}")]
    [InlineData("worldmodels.actions", "{")]
    public void Metadata_that_do_not_fit_are_refused(string name, string value)
    {
        Write(Pairs(new FloatArray.Builder().Append(1).Append(2).Build().Data, 1, 1), new() { [name] = value });
        Assert.Contains("'X'", Refused<FormatException>(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2")]
    [InlineData("0")]
    [InlineData("many")]
    public void Keys_beyond_their_number_are_refused(string keys)
    {
        Write(new UInt32Array.Builder().Append(3).Build(), new() { ["worldmodels.keys"] = keys });
        string message = Assert.Throws<FormatException>(() => _ml.Data.LoadFromArrow(Path).GetColumn<uint>("X").ToArray()).Message;
        Assert.Contains("'X'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_columns_of_one_name_and_columns_that_are_not_there_are_refused()
    {
        Int32Array numbers = new Int32Array.Builder().Append(1).Build();
        Write([new Field("X", Int32Type.Default, true), new Field("X", Int32Type.Default, true)], [numbers, numbers]);
        Assert.Contains("'X'", Refused<FormatException>(), StringComparison.Ordinal);
        Write(numbers);
        Assert.Contains("'Z'", Assert.Throws<ArgumentException>(() => _ml.Data.LoadFromArrow(Path, new ArrowOptions { Columns = ["Z"] })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => _ml.Data.LoadFromArrow(Path, new ArrowOptions { Columns = [] }));
        Assert.Throws<ArgumentException>(() => _ml.Data.LoadFromArrow(Path, new ArrowOptions { MaxBatchBytes = 0 }));
        Assert.Contains("MaxBatchBytes", Assert.Throws<FormatException>(() => _ml.Data.LoadFromArrow(Path, new ArrowOptions { MaxBatchBytes = 3 })).Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => _ml.Data.LoadFromArrow(_folder.File("none.arrow")));
    }

    [Fact]
    public void Every_part_of_a_file_is_refused_and_every_changed_byte_is_read_or_refused()
    {
        Write(
            [new("X", FloatType.Default, true), new("T", StringType.Default, true), new("V", new FixedSizeListType(FloatType.Default, 2), true)],
            [
                new FloatArray.Builder().Append(1).AppendNull().Append(3).Build(), new StringArray.Builder().Append("a").AppendNull().Append("c").Build(),
                Pairs(new FloatArray.Builder().Append(1).Append(2).Append(3).Append(4).Append(5).Append(6).Build().Data, 3, 0b101),
            ]);
        byte[] whole = File.ReadAllBytes(Path);
        for (int length = 0; length < whole.Length; length += 7)
        {
            File.WriteAllBytes(Path, whole[..length]);
            Refused<FormatException>();
        }
        int refused = 0;
        for (int at = 0; at < whole.Length; at++)
        {
            foreach (byte change in new byte[] { 0x01, 0x80, 0xFF })
            {
                byte[] changed = [.. whole];
                changed[at] ^= change;
                File.WriteAllBytes(Path, changed);
                try
                {
                    IDataView loaded = _ml.Data.LoadFromArrow(Path);
                    using DataViewRowCursor cursor = loaded.GetRowCursor(loaded.Schema);
                    for (int row = 0; row < 10 && cursor.MoveNext(); row++) { }
                }
                catch (Exception cause) when (cause is FormatException or NotSupportedException)
                {
                    Assert.Contains(Path, cause.Message, StringComparison.Ordinal);
                    refused++;
                }
            }
        }
        Assert.True(refused > 100, $"only {refused} changes were noticed");
    }
}
