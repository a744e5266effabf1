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
