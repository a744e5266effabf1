using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.Environments;
using WorldModels.Rollouts;
using Xunit;

namespace WorldModels.Tests.Rollouts;

/// <summary>One call tells what a data set holds and what is wrong with it.</summary>
public sealed class RolloutInspectionTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void The_counts_are_those_of_a_plain_count()
    {
        WaterTankRecord[] records = [.. new WaterTankLog { Runs = 300, Missing = 0.01, Lost = 0.01, Repeated = 0.005 }.Records()];
        RolloutInspection inspection = _ml.Data.InspectRollouts(_ml.Data.LoadFromEnumerable(records), Tank());
        Assert.Equal(records.Length, inspection.Rows);
        int[] lengths = [.. records.GroupBy(record => record.Run).Select(run => run.Count()).Order()];
        Assert.Equal(new EpisodeLengths(300, lengths[0], lengths[149], lengths[^1]), inspection.Lengths);
        Assert.Equal(records.Count(record => record.Failed), inspection.Ends);
        Assert.Equal(10, inspection.Interval);

        ColumnInspection level = inspection.Columns[0];
        double[] levels = [.. records.Select(record => (double)record.Level).Where(double.IsFinite)];
        Assert.Equal(("Level", ColumnRole.Observation, levels.Min(), levels.Max(), (long)records.Length - levels.Length), (level.Column, level.Role, level.Minimum, level.Maximum, level.Missing));
        Assert.Equal(levels.Average(), level.Mean, 1e-6);
        Assert.Equal(Math.Sqrt(levels.Average(value => Math.Pow(value - levels.Average(), 2))), level.Deviation, 1e-6);
        Assert.Equal(levels.Length, level.Histogram.Sum(bin => bin.Count));
        Assert.All(level.Histogram.Take(9), bin => Assert.Equal(levels.Count(value => value >= bin.Low && value < bin.High), bin.Count));

        RolloutFinding missing = inspection.Findings.Single(finding => finding.Text.Contains("column 'Level' has no value", StringComparison.Ordinal));
        Assert.Equal((FindingSeverity.Error, level.Missing, (long?)Array.FindIndex(records, record => float.IsNaN(record.Level))), (missing.Severity, missing.Count, missing.FirstRow));
        RolloutFinding gaps = inspection.Findings.Single(finding => finding.Text.Contains("where the interval is 10", StringComparison.Ordinal));
        Assert.Equal(records.Zip(records.Skip(1)).Count(pair => pair.First.Run == pair.Second.Run && (pair.Second.Time - pair.First.Time).TotalSeconds > 15), gaps.Count);
        RolloutFinding repeats = inspection.Findings.Single(finding => finding.Text.Contains("must increase", StringComparison.Ordinal));
        Assert.Equal(records.Zip(records.Skip(1)).Count(pair => pair.First.Time == pair.Second.Time), repeats.Count);

        // With the options that the findings name, the same data are usable, and every gap and repeated row begins an episode.
        LoggedDataOptions repaired = Tank();
        (repaired.TimeFaults, repaired.MissingValues) = (TimeFaults.NewEpisode, MissingValues.Keep);
        RolloutInspection again = _ml.Data.InspectRollouts(_ml.Data.LoadFromEnumerable(records), repaired);
        Assert.True(again.IsUsable);
        Assert.Equal(300 + gaps.Count + repeats.Count, again.Lengths.Count);
        Assert.Equal(again.Lengths.Count, 1 + (int)_ml.Data.AsRollouts(_ml.Data.LoadFromEnumerable(records), repaired).GetColumn<uint>("Episode").Last());
    }

    [Fact]
    public void Choices_that_are_never_or_seldom_made_are_named()
    {
        PlantRow[] rows = [.. Enumerable.Range(0, 300).Select(step => Row(step, step % 7, step == 5 ? "stop" : step % 2 == 0 ? "slow" : "fast"))];
        RolloutInspection inspection = _ml.Data.InspectRollouts(_ml.Data.LoadFromEnumerable(rows), PlantRow.Options("Mode", "Pump"));
        Assert.Contains("3 of 6 choices occur in no row: Mode fast, Pump True, Mode slow, Pump True, Mode stop, Pump True", Text(inspection, FindingSeverity.Warning), StringComparison.Ordinal);
        Assert.Contains("1 of 6 choices occur in less than 1 % of the rows: Mode stop, Pump False (1)", Text(inspection, FindingSeverity.Warning), StringComparison.Ordinal);
        ColumnInspection mode = inspection.Columns.Single(column => column.Column == "Mode");
        Assert.Equal([("fast", 149L), ("slow", 150), ("stop", 1)], mode.Histogram.Select(bin => (bin.Label, bin.Count)));
        Assert.Contains("the action 'Pump' is always 0: leave it out", Text(inspection, FindingSeverity.Warning), StringComparison.Ordinal);
    }

    [Fact]
    public void Constant_columns_gaps_in_the_actions_and_ends_that_are_never_seen_are_found()
    {
        PlantRow[] rows = [.. Enumerable.Range(0, 200).Select(step => Row(step, 3, "slow", valve: step % 2 == 0 ? 0.01f * (step % 20) : 1 - 0.01f * (step % 20 - 1)))];
        RolloutInspection inspection = _ml.Data.InspectRollouts(_ml.Data.LoadFromEnumerable(rows), PlantRow.Options());
        string warnings = Text(inspection, FindingSeverity.Warning);
        Assert.Contains("column 'Pressure' is always 3: leave it out", warnings, StringComparison.Ordinal);
        Assert.Contains("the reward 'Gain' is always 0", warnings, StringComparison.Ordinal);
        Assert.Contains("no row has the action 'Valve' from 0.2 to 0.3, 0.3 to 0.4", warnings, StringComparison.Ordinal);
        Assert.Contains("'Over' is true in no row", warnings, StringComparison.Ordinal);
        Assert.Contains("there is a single episode", warnings, StringComparison.Ordinal);
        Assert.True(inspection.IsUsable);
    }

    [Fact]
    public void Rows_that_contradict_each_other_are_counted()
    {
        // The pressure counts 0, 1, 2 again and again with the action 0.25; the reward of 2 differs once, and what follows 1 differs once.
        PlantRow[] rows = [.. Enumerable.Range(0, 60).Select(step => Row(step, step % 3, "slow", valve: step % 3 == 0 ? 0.5f : 0.25f, level: 0))];
        rows[5].Gain = 1;
        rows[20].Pressure = 7;
        LoggedDataOptions options = PlantRow.Options();
        RolloutInspection inspection = _ml.Data.InspectRollouts(_ml.Data.LoadFromEnumerable(rows), options);
        Assert.Equal(new PairInspection(4, 3, 2), inspection.Pairs);
        Assert.Contains("2 of 3 observations that occur again with the same action are followed by something else, as in rows 1 and 19", Text(inspection, FindingSeverity.Warning), StringComparison.Ordinal);
        options.Tolerance = 1;
        Assert.Equal(new PairInspection(4, 3, 0), _ml.Data.InspectRollouts(_ml.Data.LoadFromEnumerable(rows), options).Pairs);
    }

    [Fact]
    public void Of_many_pairs_a_sample_is_kept()
    {
        var all = new Contradictions([0, 0]);
        for (int row = 0; row < 400_000; row++) all.Add(Contradictions.Hash([row % 200_000], [1]), row, [row], 0);
        Assert.InRange(all.Pairs, 32_768, 65_536);
        // Every pair occurs twice, and is followed by another number each time.
        Assert.Equal((all.Pairs, all.Pairs), (all.Repeated, all.Contradicting));
    }

    [Fact]
    public void An_action_that_follows_from_the_observation_is_found()
    {
        PlantRow[] rows = [.. Enumerable.Range(0, 100).Select(step => Row(step, step % 5, "slow", valve: 0.01f * (step % 10) + 0.02f * (step % 5), level: step % 10))];
        Assert.Contains("a linear function of the observation explains 100 % of the action 'Valve'", Text(_ml.Data.InspectRollouts(_ml.Data.LoadFromEnumerable(rows), PlantRow.Options()), FindingSeverity.Warning), StringComparison.Ordinal);
    }

    [Fact]
    public void With_one_number_the_share_explained_is_the_squared_correlation()
    {
        var random = new Pcg64(3);
        (float X, float Y)[] points = [.. Enumerable.Range(0, 500).Select(_ => (X: (float)random.NextNormal(), Noise: (float)random.NextNormal())).Select(pair => (pair.X, 100 + 2 * pair.X + pair.Noise))];
        var explained = new ActionsExplained([new LoggedRange("X", points.Min(point => point.X), points.Max(point => point.X))], 1);
        foreach ((float x, float y) in points) explained.Add([x], [y]);
        (double meanX, double meanY) = (points.Average(point => point.X), points.Average(point => point.Y));
        double covariance = points.Average(point => (point.X - meanX) * (point.Y - meanY));
        double expected = covariance * covariance / (points.Average(point => Math.Pow(point.X - meanX, 2)) * points.Average(point => Math.Pow(point.Y - meanY, 2)));
        Assert.Equal(expected, explained.Shares()[0], 1e-6);
    }

    [Fact]
    public void The_text_has_the_size_the_columns_and_the_findings()
    {
        string text = _ml.Data.InspectRollouts(_ml.Data.LoadFromEnumerable(PlantRow.Table()), PlantRow.Options("Mode")).ToString();
        string[] lines = text.Split(Environment.NewLine);
        Assert.Equal("5 rows in 2 episodes of 2 to 3 rows (median 2), 1 of which end; interval 10", lines[0]);
        Assert.Equal("column    role         minimum  maximum  mean  deviation  missing  histogram", lines[1]);
        Assert.Equal("Mode      Action             0        1   0.6     0.4899        0  fast 40 %, slow 60 %", lines[4]);
        Assert.Equal("nothing is wrong", lines[^1]);
    }

    [Fact]
    public void Rollouts_need_no_options()
    {
        using RolloutDataView rollouts = _ml.Data.CollectRollouts(() => new WaterTank(), episodes: 5, policy: () => new RandomPolicy(new BoxSpace(1, 0, 1)), seed: 1);
        RolloutInspection inspection = _ml.Data.InspectRollouts(rollouts);
        Assert.True(inspection.IsUsable);
        Assert.Equal((rollouts.Store.RowCount, 5), (inspection.Rows, inspection.Lengths.Count));
        Assert.Equal(["Observation.0", "Observation.1", "Action", "Reward"], inspection.Columns.Select(column => column.Column));
    }

    private static PlantRow Row(int step, int pressure, string mode, float valve = 0.5f, double? level = null) => new()
    {
        Time = new DateTime(2026, 3, 1).AddSeconds(step), Pressure = pressure, Mode = mode, Valve = valve, Level = level ?? step,
    };

    private static string Text(RolloutInspection inspection, FindingSeverity severity) =>
        string.Join('\n', inspection.Findings.Where(finding => finding.Severity == severity).Select(finding => finding.Text));

    private static LoggedDataOptions Tank() => new()
    {
        EpisodeColumnName = "Run", TimeColumnName = "Time", ObservationColumnNames = ["Level", "Inflow"], ActionColumnNames = ["Valve"], RewardColumnName = null, DoneColumnName = "Failed",
    };
}
