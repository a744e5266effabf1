using Deedle;
using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.Rollouts;

namespace WorldModels.Frames.Tests;

/// <summary>Logged runs in a frame become rollouts.</summary>
public sealed class LoggedDataTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void A_frame_becomes_rollouts()
    {
        LoggedRollouts rollouts = _ml.Data.AsRollouts(Table().ToDataView(_ml), Options());
        Assert.Equal(0.5, rollouts.Interval);
        Assert.Equal([0u, 0, 0, 1, 1], rollouts.GetColumn<uint>("Episode"));
        Assert.Equal([[1], [2], [3], [4], [5]], rollouts.GetColumn<float[]>("Observation"));
        Assert.Equal("Heater: 0 to 1; Fan: 0 to 4", rollouts.Actions.ToString());
        Assert.Equal([[0, 4], [1, 3], [0, 2], [1, 1], [0, 0]], rollouts.GetColumn<float[]>("Action"));
        Frame<int, string> episodes = rollouts.ToEpisodeFrame();
        Assert.Equal([6.0, 9.0], episodes.GetColumn<double>("Return").Values);
        Assert.Equal([false, true], episodes.GetColumn<bool>("Done").Values);
    }

    [Fact]
    public void A_missing_number_is_refused()
    {
        Frame<int, string> table = Table();
        table.ReplaceColumn("Temperature", new Series<int, double>([0, 1, 3, 4], [1, 2, 4, 5]));
        var refused = Assert.Throws<LoggedDataException>(() => _ml.Data.AsRollouts(table.ToDataView(_ml), Options()));
        Assert.Equal(("Temperature", 2), (refused.Column, refused.Row));
    }

    [Fact]
    public void An_inspection_becomes_frames()
    {
        Frame<int, string> table = Table();
        table.ReplaceColumn("Temperature", new Series<int, double>([0, 1, 3, 4], [1, 2, 4, 5]));
        RolloutInspection inspection = _ml.Data.InspectRollouts(table.ToDataView(_ml), Options());
        Frame<string, string> columns = inspection.ToFrame();
        Assert.Equal(["Temperature", "Heater", "Fan", "Temperature (reward)"], columns.RowKeys);
        Assert.Equal((1.0, 5.0, 3.0, 1L), (columns["Minimum", "Temperature"], columns["Maximum", "Temperature"], columns["Mean", "Temperature"], columns.GetColumn<long>("Missing")["Temperature"]));
        Frame<int, string> bins = inspection.ToHistogramFrame();
        Assert.Equal(5, bins.Where(row => row.Value.GetAs<string>("Column") == "Fan").GetColumn<long>("Count").Sum());
        Frame<int, string> findings = inspection.Findings.ToFrame();
        Assert.Equal(("Error", "Temperature", 1L, 2L), (
            findings.GetColumn<string>("Severity")[0], findings.GetColumn<string>("Column")[0], findings.GetColumn<long>("Count")[0], findings.GetColumn<long>("FirstRow")[0]));
        // A warning about the parts of a range that no row has is about no row.
        Assert.Equal("Warning", findings.GetColumn<string>("Severity")[findings.RowCount - 1]);
        Assert.False(findings.GetColumn<long>("FirstRow").TryGet(findings.RowCount - 1).HasValue);
    }

    private static LoggedDataOptions Options() => new()
    {
        EpisodeColumnName = "Batch", TimeColumnName = "Hour", ObservationColumnNames = ["Temperature"], ActionColumnNames = ["Heater", "Fan"], RewardColumnName = "Temperature", DoneColumnName = "Ruined",
        ActionKind = ActionKind.Numbers,
    };

    private static Frame<int, string> Table()
    {
        int[] keys = [0, 1, 2, 3, 4];
        var frame = new FrameBuilder.Columns<int, string>();
        frame.Add("Batch", new Series<int, int>(keys, [7, 7, 7, 3, 3]));
        frame.Add("Hour", new Series<int, double>(keys, [0, 0.5, 1, 0, 0.5]));
        frame.Add("Temperature", new Series<int, double>(keys, [1, 2, 3, 4, 5]));
        frame.Add("Heater", new Series<int, bool>(keys, [false, true, false, true, false]));
        frame.Add("Fan", new Series<int, int>(keys, [4, 3, 2, 1, 0]));
        frame.Add("Ruined", new Series<int, bool>(keys, [false, false, false, false, true]));
        return frame.Frame;
    }
}
