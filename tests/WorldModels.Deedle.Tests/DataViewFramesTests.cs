using Deedle;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace WorldModels.Frames.Tests;

public class DataViewFramesTests
{
    private readonly MLContext _ml = new(seed: 1);

    private sealed class Row
    {
        public float Number { get; set; }

        public double Wide { get; set; }

        public int Count { get; set; }

        public bool Flag { get; set; }

        public string? Text { get; set; }

        [VectorType(2)]
        public float[] Latent { get; set; } = [0, 0];
    }

    private IDataView View() => _ml.Data.LoadFromEnumerable<Row>(
    [
        new() { Number = 1.5f, Wide = double.NaN, Count = 3, Flag = true, Text = "a", Latent = [1, 2] },
        new() { Number = float.NaN, Wide = 2, Count = 4, Text = "", Latent = [3, float.NaN] },
    ]);

    [Fact]
    public void Columns_keep_their_types_and_vectors_are_split()
    {
        Frame<int, string> frame = View().ToFrame();
        Assert.Equal(["Number", "Wide", "Count", "Flag", "Text", "Latent.0", "Latent.1"], frame.ColumnKeys);
        Assert.Equal([typeof(float), typeof(double), typeof(int), typeof(bool), typeof(string), typeof(float), typeof(float)], frame.ColumnTypes);
        Assert.Equal([3, 4], frame.GetColumn<int>("Count").Values);
        Assert.Equal([1f, 3f], frame.GetColumn<float>("Latent.0").Values);
        Assert.Equal([0, 1], frame.RowKeys);
    }

    [Fact]
    public void Not_a_number_and_empty_text_are_missing()
    {
        Frame<int, string> frame = View().ToFrame();
        Assert.Equal([KeyValuePair.Create(1, 2.0)], frame.GetColumn<double>("Wide").Observations);
        foreach (string name in new[] { "Number", "Text", "Latent.1" }) Assert.False(frame.Columns[name].TryGetAt(1).HasValue);
    }

    [Fact]
    public void Long_vectors_are_arrays()
    {
        Frame<int, string> frame = View().ToFrame(new FrameOptions { Columns = ["Latent"], SplitVectorsUpTo = 1 });
        Assert.Equal([[1f, 2f], [3f, float.NaN]], frame.GetColumn<float[]>("Latent").Values);
    }

    [Fact]
    public void Keys_are_their_text_or_their_number()
    {
        IDataView named = _ml.Transforms.Conversion.MapValueToKey("Key", "Text").Fit(View()).Transform(View());
        Series<int, string> texts = named.ToFrame("Key").GetColumn<string>("Key");
        Assert.Equal([KeyValuePair.Create(0, "a")], texts.Observations);
        // ML.NET counts an object's keys from 0 and a column's keys from 1; a value above the last key means missing.
        var schema = SchemaDefinition.Create(typeof(KeyRow));
        Series<int, ulong> numbers = _ml.Data.LoadFromEnumerable<KeyRow>([new() { Key = 2 }, new() { Key = 9 }], schema).ToFrame().GetColumn<ulong>("Key");
        Assert.Equal([KeyValuePair.Create(0, 3ul)], numbers.Observations);
    }

    [Fact]
    public void Only_the_columns_asked_for_are_read_and_once()
    {
        int reads = 0;
        IDataView watched = _ml.Data.LoadFromEnumerable(Enumerable.Range(0, 5).Select(i =>
        {
            reads++;
            return new Row { Count = i };
        }));
        Assert.Equal([0, 1, 2, 3, 4], watched.ToFrame("Count").GetColumn<int>("Count").Values);
        Assert.Equal(5, reads);
    }

    [Fact]
    public void A_column_that_is_not_there_or_has_no_place_is_named()
    {
        Assert.Contains("no column 'None'; the columns are Number", Assert.Throws<ArgumentException>(() => View().ToFrame("None")).Message, StringComparison.Ordinal);
        IDataView ids = new IdView();
        Assert.Contains("column 'Id' is of type RowId", Assert.Throws<ArgumentException>(() => ids.ToFrame()).Message.Replace("DataViewRowId", "RowId", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => View().ToFrame(new FrameOptions { SplitVectorsUpTo = -1 }));
    }

    [Fact]
    public void No_rows_make_an_empty_frame()
    {
        Frame<int, string> frame = _ml.Data.LoadFromEnumerable(Array.Empty<Row>()).ToFrame("Count", "Latent");
        Assert.Equal((0, 3), (frame.RowCount, frame.ColumnCount));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(3)]
    public void A_row_that_is_not_as_long_as_its_type_says_is_named(int length)
    {
        IDataView view = _ml.Data.LoadFromEnumerable<Row>([new(), new() { Latent = length < 0 ? null! : new float[length] }]);
        foreach (int split in new[] { 0, 8 })
            Assert.Contains($"column 'Latent' has {Math.Max(0, length)} numbers in row 1",
                Assert.Throws<InvalidOperationException>(() => view.ToFrame(new FrameOptions { SplitVectorsUpTo = split })).Message, StringComparison.Ordinal);
    }

    private sealed class KeyRow
    {
        [KeyType(5)]
        public uint Key { get; set; }
    }

    private sealed class IdView : IDataView
    {
        public IdView()
        {
            var schema = new DataViewSchema.Builder();
            schema.AddColumn("Id", RowIdDataViewType.Instance);
            Schema = schema.ToSchema();
        }

        public DataViewSchema Schema { get; }

        public bool CanShuffle => false;

        public long? GetRowCount() => 0;

        public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) => null!;

        public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [];
    }
}
