using Deedle;
using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.Environments;
using WorldModels.Rollouts;

namespace WorldModels.Frames.Tests;

public class FrameDataViewsTests
{
    private static readonly int[] Keys = [10, 20, 30];
    private readonly MLContext _ml = new(seed: 1);

    private static Frame<int, string> FrameOf(params (string Name, ISeries<int> Series)[] columns)
    {
        var frame = new FrameBuilder.Columns<int, string>();
        foreach ((string name, ISeries<int> series) in columns) frame.Add(name, series);
        return frame.Frame;
    }

    private static Series<int, T> Column<T>(params T[] values) => new(Keys, values);

    [Fact]
    public void Columns_keep_their_types_and_their_order()
    {
        IDataView view = FrameOf(
            ("Int", Column(1, 2, 3)), ("Text", Column("a", "b", "c")), ("Flag", Column(true, false, true)), ("Key", Column(1u, 2u, 3u)),
            ("Time", Column(TimeSpan.Zero, TimeSpan.MinValue, TimeSpan.MaxValue)), ("Long", Column<float[]>([1, 2], [3, 4], [5, 6]))).ToDataView(_ml);
        Assert.Equal(["Int: Int32", "Text: String", "Flag: Boolean", "Key: UInt32", "Time: TimeSpan", "Long: Vector<Single, 2>"], view.Schema.Select(column => $"{column.Name}: {column.Type}"));
        Assert.Equal([1, 2, 3], view.GetColumn<int>("Int"));
        Assert.Equal(["a", "b", "c"], view.GetColumn<string>("Text"));
        Assert.Equal([[1, 2], [3, 4], [5, 6]], view.GetColumn<float[]>("Long"));
        Assert.Equal(3, view.GetRowCount());
    }

    [Fact]
    public void Numbered_columns_are_a_vector()
    {
        IDataView view = FrameOf(("A.0", Column(1f, 2f, 3f)), ("A.1", Column(4f, float.NaN, 6f)), ("B.1", Column(1f, 2f, 3f))).ToDataView(_ml);
        Assert.Equal(["A", "B.1"], view.Schema.Select(column => column.Name));
        Assert.Equal([[1, 4], [2, float.NaN], [3, 6]], view.GetColumn<float[]>("A"));
    }

    [Fact]
    public void Missing_numbers_and_text_stay_missing()
    {
        IDataView view = FrameOf(("Single", Column(1f, float.NaN, 3f)), ("Double", Column(double.NaN, 2, 3)), ("Text", new Series<int, string>([10, 30], ["a", "c"])), ("All", Column(1, 2, 3))).ToDataView(_ml);
        Assert.Equal([1, float.NaN, 3], view.GetColumn<float>("Single"));
        Assert.Equal([double.NaN, 2, 3], view.GetColumn<double>("Double"));
        Assert.Equal(["a", "", "c"], view.GetColumn<string>("Text"));
    }

    [Fact]
    public void A_missing_value_without_a_place_is_refused_by_name()
    {
        Frame<int, string> frame = FrameOf(("All", Column(1f, 2f, 3f)), ("Count", new Series<int, int>([10, 30], [1, 3])));
        Assert.Contains("column 'Count' has 1 missing values, the first in row 1", Refusal(frame), StringComparison.Ordinal);
    }

    [Fact]
    public void Mixed_types_are_refused_by_name()
    {
        Assert.Contains("column 'Odd' mixes types: Int32 in row 0, String in row 1", Refusal(FrameOf(("Odd", Column<object>(1, "b", 3)))), StringComparison.Ordinal);
        Assert.Contains("column 'A.1' is of type Int32, but 'A.0' is of Single", Refusal(FrameOf(("A.0", Column(1f, 2f, 3f)), ("A.1", Column(1, 2, 3)))), StringComparison.Ordinal);
        Assert.Contains("column 'Uri' contains values of System.Version", Refusal(FrameOf(("Uri", Column(new Version(1, 0), new Version(1, 1), new Version(1, 2))))), StringComparison.Ordinal);
        Assert.Contains("column 'Ragged' has arrays of different lengths", Refusal(FrameOf(("Ragged", Column<float[]>([1], [1, 2], [1])))), StringComparison.Ordinal);
    }

    [Fact]
    public void Rollouts_come_back_as_they_were()
    {
        using RolloutDataView rollouts = _ml.Data.CollectRollouts(() => new GridWorld("S.G"), episodes: 3, maxSteps: 6, seed: 1);
        IDataView again = rollouts.ToFrame().ToDataView(_ml);
        Assert.Equal(rollouts.Schema.Select(column => $"{column.Name}: {column.Type}"), again.Schema.Select(column => $"{column.Name}: {column.Type}"));
        Assert.Equal(rollouts.GetColumn<uint>("Episode"), again.GetColumn<uint>("Episode"));
        Assert.Equal(rollouts.GetColumn<float[]>("Observation"), again.GetColumn<float[]>("Observation"));
        Assert.Equal(rollouts.GetColumn<float[]>("Action"), again.GetColumn<float[]>("Action"));
        Assert.Equal(rollouts.GetColumn<bool>("Done"), again.GetColumn<bool>("Done"));
    }

    [Fact]
    public void A_filtered_frame_feeds_a_stage_of_MLNET()
    {
        Frame<int, string> frame = FrameOf(("Label", Column(1f, 2f, 3f)), ("Features.0", Column(1f, 2f, 3f)), ("Features.1", Column(0f, 1f, 0f)));
        IDataView view = frame.Where(row => row.Key != 20).ToDataView(_ml);
        Assert.Equal([1f, 3f], view.GetColumn<float>("Label"));
        IDataView scaled = _ml.Transforms.NormalizeMinMax("Features").Fit(view).Transform(view);
        Assert.Equal([[1 / 3f, 0], [1, 0]], scaled.GetColumn<float[]>("Features"));
    }

    [Fact]
    public void What_Deedle_infers_from_a_CSV_file_becomes_data()
    {
        const string Csv = """
            Whole,Wide,Fraction,Exponent,Large,Flag,Bit,Date,Id,Text,Missing,A.0,A.1,A.2,A.3
            1,5000000000,1.5,1e-3,1e300,true,0,2020-01-02,6f9619ff-8b86-d011-b42d-00c04fc964ff,a,1.5,0.25,1,1,5000000000
            2,3,-2.25,2,2.5,false,1,2020-01-03,7f9619ff-8b86-d011-b42d-00c04fc964ff,,,-0.5,0,7,3
            """;
        string path = Path.GetTempFileName();
        File.WriteAllText(path, Csv);
        IDataView view = Frame.ReadCsv(path).ToDataView(_ml);
        File.Delete(path);
        Assert.Equal(
            ["Whole: Int32", "Wide: Int64", "Fraction: Double", "Exponent: Double", "Large: Double", "Flag: Boolean", "Bit: Boolean", "Date: DateTime", "Id: String",
             "Text: String", "Missing: Double", "A: Vector<Double, 4>"], view.Schema.Select(column => $"{column.Name}: {column.Type}"));
        Assert.Equal([1, 2], view.GetColumn<int>("Whole"));
        Assert.Equal([5_000_000_000, 3], view.GetColumn<long>("Wide"));
        Assert.Equal([1.5, -2.25], view.GetColumn<double>("Fraction"));
        Assert.Equal([0.001, 2], view.GetColumn<double>("Exponent"));
        Assert.Equal([1e300, 2.5], view.GetColumn<double>("Large"));
        Assert.Equal([true, false], view.GetColumn<bool>("Flag"));
        Assert.Equal([false, true], view.GetColumn<bool>("Bit"));
        Assert.Equal([new DateTime(2020, 1, 2), new DateTime(2020, 1, 3)], view.GetColumn<DateTime>("Date"));
        Assert.Equal(["6f9619ff-8b86-d011-b42d-00c04fc964ff", "7f9619ff-8b86-d011-b42d-00c04fc964ff"], view.GetColumn<string>("Id"));
        Assert.Equal(["a", ""], view.GetColumn<string>("Text"));
        Assert.Equal([1.5, double.NaN], view.GetColumn<double>("Missing"));
        Assert.Equal([[0.25, 1, 1, 5e9], [-0.5, 0, 7, 3]], view.GetColumn<double[]>("A"));
    }

    [Fact]
    public void Rollouts_go_through_a_CSV_file_and_train_a_stage_of_MLNET()
    {
        using RolloutDataView rollouts = _ml.Data.CollectRollouts(() => new GridWorld("S.G"), episodes: 3, maxSteps: 6, seed: 1);
        string path = Path.GetTempFileName();
        FrameExtensions.SaveCsv(rollouts.ToFrame(), path);
        IDataView view = Frame.ReadCsv(path).ToDataView(_ml);
        File.Delete(path);
        IDataView features = _ml.Transforms.Conversion.ConvertType("Observation", outputKind: DataKind.Single).Fit(view).Transform(view);
        Assert.Equal(rollouts.GetColumn<float[]>("Observation"), features.GetColumn<float[]>("Observation"));
    }

    [Fact]
    public void A_missing_Guid_is_missing_text() => Assert.Equal(
        ["", "00000000-0000-0000-0000-000000000000"],
        FrameOf(("Id", new Series<int, Guid>([20], [Guid.Empty])), ("All", new Series<int, int>([10, 20], [1, 2]))).ToDataView(_ml).GetColumn<string>("Id").Order());

    private string Refusal(Frame<int, string> frame) => Assert.Throws<ArgumentException>(() => frame.ToDataView(_ml)).Message;
}
