using Microsoft.ML;
using Microsoft.ML.Data;
using Xunit;

namespace WorldModels.Tests.MachineLearning;

[Collection(Stages.Name)]
public class StageCursorTests(TrainedChain chain)
{
    public static TheoryData<string> OutputColumns => ["Latent", "LatentLogVariance", "Hidden", "Cell", "Action"];

    [Fact]
    public void A_stage_adds_its_columns_after_all_of_its_input()
    {
        Assert.Equal(
            ["Episode", "Step", "Observation", "Action", "Reward", "Done", "Latent", "LatentLogVariance", "Hidden", "Cell", "Action"],
            chain.Acted.Schema.Select(column => column.Name));
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 8), chain.Acted.Schema["LatentLogVariance"].Type);
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 12), chain.Acted.Schema["Cell"].Type);
        Assert.Equal(new VectorDataViewType(NumberDataViewType.Single, 2), chain.Acted.Schema["Action"].Type);
        Assert.Equal(chain.Rollouts.GetRowCount(), chain.Acted.GetRowCount());
    }

    [Theory]
    [InlineData("Episode")]
    [InlineData("Step")]
    [InlineData("Observation")]
    [InlineData("Reward")]
    [InlineData("Done")]
    public void Columns_that_pass_through_are_those_of_the_input_beside_computed_ones(string name)
    {
        IDataView selected = chain.ML.Transforms.SelectColumns(name, "Action").Fit(chain.Acted).Transform(chain.Acted);
        Assert.Equal(ModelReader.ColumnHash.Of(chain.Rollouts, chain.Rollouts.Schema[name]), ModelReader.ColumnHash.Of(selected, selected.Schema[name]));
        DataDebuggerPreview preview = chain.Acted.Preview(1000);
        object?[] expected = [.. chain.Rollouts.Preview(1000).ColumnView.Single(column => column.Column.Name == name).Values];
        Assert.Equal(expected.Select(Text), preview.ColumnView.Single(column => column.Column.Name == name).Values.Select(Text));

        static string? Text(object? value) => value is VBuffer<byte> bytes ? Convert.ToHexString(bytes.DenseValues().ToArray()) : value?.ToString();
    }

    [Theory]
    [InlineData("Latent")]
    [InlineData("LatentLogVariance")]
    [InlineData("Hidden")]
    [InlineData("Cell")]
    [InlineData("Action")]
    public void A_column_has_the_same_bits_behind_every_stock_operation(string name)
    {
        float[][] expected = Columns.Vectors(chain.Acted, name);
        DataOperationsCatalog data = chain.ML.Data;
        Assert.Equal(chain.Rollouts.GetRowCount(), expected.Length);

        Columns.AssertSameBits(expected, Columns.Vectors(chain.Acted, name));
        IDataView cached = data.Cache(chain.Acted);
        Columns.AssertSameBits(expected, Columns.Vectors(cached, name));
        Columns.AssertSameBits(expected, Columns.Vectors(cached, name));
        Columns.AssertSameBits(expected[..7], Columns.Vectors(data.TakeRows(chain.Acted, 7), name));
        Columns.AssertSameBits(expected[7..], Columns.Vectors(data.SkipRows(chain.Acted, 7), name));
        float[] rewards = Columns.Scalars<float>(chain.Rollouts, "Reward");
        float threshold = rewards.Order().ElementAt(rewards.Length / 2);
        Columns.AssertSameBits(
            [.. expected.Where((_, row) => rewards[row] >= threshold)],
            Columns.Vectors(data.FilterRowsByColumn(chain.Acted, "Reward", lowerBound: threshold), name));
        Columns.AssertSameBits(Sorted(expected), Sorted(Columns.Vectors(data.ShuffleRows(chain.Acted, seed: 3), name)));
        using var stream = new MemoryStream();
        data.SaveAsBinary(chain.ML.Transforms.SelectColumns(name).Fit(chain.Acted).Transform(chain.Acted), stream);
        Columns.AssertSameBits(expected, Columns.Vectors(data.LoadFromBinary(new MultiStreamSourceOf(stream.ToArray())), name));
    }

    [Fact]
    public void Rows_can_be_read_as_objects()
    {
        float[][] hidden = Columns.Vectors(chain.Acted, "Hidden"), action = Columns.Vectors(chain.Acted, "Action");
        StageRow[] rows = [.. chain.ML.Data.CreateEnumerable<StageRow>(chain.Acted, reuseRowObject: false)];
        Columns.AssertSameBits(hidden, [.. rows.Select(row => row.Hidden)]);
        Columns.AssertSameBits(action, [.. rows.Select(row => row.Action)]);
    }

    [Fact]
    public void A_shuffling_cursor_of_V_gives_each_row_its_own_latent()
    {
        float[][] expected = Columns.Vectors(chain.Encoded, "Latent");
        var seen = new List<ulong>();
        using DataViewRowCursor cursor = chain.Encoded.GetRowCursor([chain.Encoded.Schema["Latent"]], new Random(3));
        Read(cursor, "Latent", (id, latent) =>
        {
            seen.Add(id);
            Columns.AssertSameBits([expected[id]], [latent]);
        });
        Assert.True(chain.Encoded.CanShuffle);
        Assert.NotEqual(seen.Order(), seen);
        Assert.Equal(Enumerable.Range(0, expected.Length), seen.Order().Select(id => (int)id));
    }

    [Fact]
    public void M_keeps_its_rows_in_order_when_asked_to_shuffle()
    {
        float[][] expected = Columns.Vectors(chain.Remembered, "Hidden");
        var hidden = new List<float[]>();
        using DataViewRowCursor cursor = chain.Remembered.GetRowCursor([chain.Remembered.Schema["Hidden"]], new Random(3));
        Read(cursor, "Hidden", (_, value) => hidden.Add(value));
        Assert.False(chain.Remembered.CanShuffle);
        Columns.AssertSameBits(expected, hidden);
    }

    [Theory]
    [MemberData(nameof(OutputColumns))]
    public void A_set_of_cursors_gives_every_row_once_with_the_same_bits(string name)
    {
        float[][] expected = Columns.Vectors(chain.Acted, name);
        var found = new Dictionary<ulong, float[]>();
        DataViewRowCursor[] cursors = chain.Acted.GetRowCursorSet([chain.Acted.Schema[name]], 4);
        foreach (DataViewRowCursor cursor in cursors)
        {
            Read(cursor, name, found.Add);
            cursor.Dispose();
        }
        Columns.AssertSameBits(expected, [.. found.OrderBy(pair => pair.Key).Select(pair => pair.Value)]);
        Assert.Equal(name.StartsWith("Latent", StringComparison.Ordinal), cursors.Length > 1);
    }

    [Fact]
    public void Only_what_a_cursor_needs_is_asked_of_the_source_through_one_cursor_a_stage()
    {
        var watched = new WatchedView(chain.Rollouts);
        IDataView acted = chain.Model.Transform(watched);
        Columns.Scalars<float>(acted, "Reward");
        Assert.Equal(["Reward"], watched.Asked);
        Columns.Vectors(acted, "Latent");
        Assert.Equal(["Observation"], watched.Asked);
        int before = watched.Opened;
        Columns.Vectors(acted, "Action");
        Assert.Equal(["Episode", "Step", "Observation", "Action"], watched.Asked);
        Assert.Equal(1, watched.Opened - before);
        Assert.Equal(0, watched.Open);
    }

    [Fact]
    public void A_column_that_nobody_asks_for_is_not_computed()
    {
        IDataView broken = BrokenPictures();
        IDataView encoded = chain.Vision.Transform(broken);
        Assert.Equal(Columns.Scalars<float>(chain.Rollouts, "Reward"), Columns.Scalars<float>(encoded, "Reward"));
        Assert.Equal("looked at", Assert.Throws<InvalidOperationException>(() => Columns.Vectors(encoded, "Latent")).GetBaseException().Message);
    }

    [Fact]
    public void A_cursor_can_be_left_at_any_row()
    {
        var watched = new WatchedView(chain.Rollouts);
        IDataView acted = chain.Model.Transform(watched);
        foreach (int rows in new[] { 0, 1, 3 })
        {
            DataViewRowCursor cursor = acted.GetRowCursor(acted.Schema);
            for (int i = 0; i < rows; i++) Assert.True(cursor.MoveNext());
            cursor.Dispose();
            cursor.Dispose();
            Assert.Equal(0, watched.Open);
            Assert.False(cursor.MoveNext());
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_getter_throws_before_the_first_and_after_the_last_row(int stage)
    {
        (IDataView view, string output) = new[] { (chain.Encoded, "Latent"), (chain.Remembered, "Hidden"), (chain.Acted, "Action") }[stage];
        using DataViewRowCursor cursor = view.GetRowCursor(view.Schema);
        ValueGetter<VBuffer<float>> computed = cursor.GetGetter<VBuffer<float>>(view.Schema[output]);
        ValueGetter<float> passed = cursor.GetGetter<float>(view.Schema["Reward"]);
        ValueGetter<DataViewRowId> id = cursor.GetIdGetter();
        AssertThrows();
        while (cursor.MoveNext()) Assert.True(cursor.Position >= 0);
        Assert.Equal(-1, cursor.Position);
        AssertThrows();
        Assert.False(cursor.MoveNext());

        void AssertThrows()
        {
            VBuffer<float> vector = default;
            float number = 0;
            DataViewRowId row = default;
            Assert.Throws<InvalidOperationException>(() => computed(ref vector));
            Assert.Throws<InvalidOperationException>(() => passed(ref number));
            Assert.Throws<InvalidOperationException>(() => id(ref row));
        }
    }

    [Fact]
    public void A_getter_of_the_wrong_type_or_of_a_column_not_asked_for_is_refused()
    {
        using DataViewRowCursor cursor = chain.Encoded.GetRowCursor([chain.Encoded.Schema["Latent"], chain.Encoded.Schema["Reward"]]);
        Assert.Contains("'Latent'", Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<float>(chain.Encoded.Schema["Latent"])).Message);
        Assert.Contains("'Reward'", Assert.Throws<InvalidOperationException>(() => cursor.GetGetter<int>(chain.Encoded.Schema["Reward"])).Message);
        Assert.Contains("'Step'", Assert.Throws<ArgumentOutOfRangeException>(() => cursor.GetGetter<int>(chain.Encoded.Schema["Step"])).Message);
    }

    private static float[][] Sorted(float[][] rows) => [.. rows.OrderBy(row => string.Join(' ', row), StringComparer.Ordinal)];

    private static void Read(DataViewRowCursor cursor, string name, Action<ulong, float[]> read)
    {
        ValueGetter<VBuffer<float>> getter = cursor.GetGetter<VBuffer<float>>(cursor.Schema[name]);
        ValueGetter<DataViewRowId> getId = cursor.GetIdGetter();
        VBuffer<float> value = default;
        DataViewRowId id = default;
        while (cursor.MoveNext())
        {
            getter(ref value);
            getId(ref id);
            read(id.Low, [.. value.DenseValues()]);
        }
    }

    private IDataView BrokenPictures() =>
        chain.ML.Transforms.CustomMapping<object, Picture>((_, _) => throw new InvalidOperationException("looked at"), contractName: null)
            .Fit(chain.Rollouts).Transform(chain.Rollouts);

    private sealed class Picture
    {
        [VectorType(64, 64, 3)]
        public byte[] Observation { get; set; } = [];
    }

    private sealed class MultiStreamSourceOf(byte[] bytes) : IMultiStreamSource
    {
        public int Count => 1;

        public string? GetPathOrNull(int index) => null;

        public Stream Open(int index) => new MemoryStream(bytes);

        public TextReader OpenTextReader(int index) => new StreamReader(Open(index));
    }
}
