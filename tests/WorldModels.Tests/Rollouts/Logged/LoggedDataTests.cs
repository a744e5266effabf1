using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.Environments;
using WorldModels.Rollouts;
using WorldModels.Tests.MachineLearning;
using Xunit;

namespace WorldModels.Tests.Rollouts;

/// <summary>Tables of logged runs become rollouts.</summary>
public sealed class LoggedDataTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void Columns_of_any_names_become_those_of_rollouts()
    {
        LoggedRollouts rollouts = _ml.Data.AsRollouts(_ml.Data.LoadFromEnumerable(PlantRow.Table()), PlantRow.Options());
        Assert.Equal([0u, 0, 0, 1, 1], Column<uint>(rollouts, "Episode"));
        Assert.Equal([0, 1, 2, 0, 1], Column<int>(rollouts, "Step"));
        Assert.Equal([[0, 0], [1, 1], [2, 2], [100, 0], [101, 1]], Columns.Vectors(rollouts, "Observation"));
        Assert.Equal([[0.003f], [0.403f], [0.003f + 0.4f * 2], [0.003f], [0.403f]], Columns.Vectors(rollouts, "Action"));
        Assert.Equal([0, 0.5f, 1, 0, 0.5f], Column<float>(rollouts, "Reward"));
        Assert.Equal([false, false, false, false, true], Column<bool>(rollouts, "Done"));
        Assert.Equal(10, rollouts.Interval);
        // The table's own columns still exist, and the numbers of the observation have their names.
        Assert.Equal(["A", "A", "A", "B", "B"], Column<ReadOnlyMemory<char>>(rollouts, "Run").Select(run => run.ToString()));
        VBuffer<ReadOnlyMemory<char>> names = default;
        rollouts.Schema["Observation"].GetSlotNames(ref names);
        Assert.Equal(["Level", "Pressure"], names.DenseValues().Select(name => name.ToString()));
    }

    [Theory]
    // Calculated by hand: a range of width 0.8 has bounds rounded to hundredths, 54.3 to whole numbers, 1,234 to hundreds.
    [InlineData(0.003, 0.803, 0, 0.81)]
    [InlineData(0.003, 0.9986, 0, 1)]
    [InlineData(3.2, 57.5, 3, 58)]
    [InlineData(-1234, 1234, -1300, 1300)]
    [InlineData(-0.1, 0.7, -0.1, 0.7)]
    [InlineData(5, 5, 5, 5)]
    public void The_range_of_a_number_is_rounded_outwards(float low, float high, float roundedLow, float roundedHigh)
    {
        LoggedActionColumn column = LoggedFit.Round("Valve", new LoggedRange("Valve", low, high));
        Assert.Equal(LoggedActionColumn.Number("Valve", roundedLow, roundedHigh), column with { Categories = column.Categories });
    }

    [Fact]
    public void Texts_Booleans_and_keys_become_choices_with_their_names()
    {
        IDataView table = _ml.Data.LoadFromEnumerable(PlantRow.Table());
        LoggedRollouts modes = _ml.Data.AsRollouts(table, PlantRow.Options("Mode"));
        Assert.Equal("Mode: fast | slow", modes.Actions.ToString());
        Assert.Equal([[1], [0], [1], [1], [0]], Columns.Vectors(modes, "Action"));
        Assert.Equal(new DiscreteSpace(2), RolloutDataView.ActionSpaceOf(modes.Schema["Action"]));

        LoggedRollouts both = _ml.Data.AsRollouts(table, PlantRow.Options("Mode", "Pump"));
        Assert.Equal(new DiscreteSpace(4), both.Actions.Space);
        Assert.Equal([[2], [0], [2], [3], [1]], Columns.Vectors(both, "Action"));
        Assert.Equal("Mode slow, Pump True", both.Actions.Describe([3]));
        Assert.Equal([3], both.Actions.Encode(["slow", "True"]));

        IDataView keys = _ml.Transforms.Conversion.MapValueToKey("Mode").Append(_ml.Transforms.Conversion.MapValueToKey("Run")).Fit(table).Transform(table);
        LoggedRollouts named = _ml.Data.AsRollouts(keys, PlantRow.Options("Mode"));
        Assert.Equal("Mode: slow | fast", named.Actions.ToString());
        Assert.Equal([[0], [1], [0], [0], [1]], Columns.Vectors(named, "Action"));
        Assert.Equal([0u, 0, 0, 1, 1], Column<uint>(named, "Episode"));
    }

    [Fact]
    public void Whole_numbers_are_choices_where_the_option_says_so()
    {
        IDataView table = _ml.Data.LoadFromEnumerable(PlantRow.Table());
        LoggedDataOptions options = PlantRow.Options("Pressure");
        options.ActionKind = ActionKind.Choices;
        Assert.Equal("Pressure: 0 | 1 | 2", _ml.Data.AsRollouts(table, options).Actions.ToString());
        options.ActionKind = ActionKind.Numbers;
        Assert.Equal("Pressure: 0 to 2", _ml.Data.AsRollouts(table, options).Actions.ToString());
    }

    [Fact]
    public void The_actions_of_the_training_data_hold_for_the_data_to_judge_by()
    {
        LoggedRollouts training = _ml.Data.AsRollouts(_ml.Data.LoadFromEnumerable(PlantRow.Table()), PlantRow.Options("Mode"));
        PlantRow[] rows = PlantRow.Table();
        foreach (PlantRow row in rows) row.Mode = "slow";
        LoggedDataOptions options = PlantRow.Options("Mode");
        options.Actions = training.Actions;
        Assert.Equal([[1], [1], [1], [1], [1]], Columns.Vectors(_ml.Data.AsRollouts(_ml.Data.LoadFromEnumerable(rows), options), "Action"));

        rows[3].Mode = "reverse";
        var fault = Assert.Throws<LoggedDataException>(() => _ml.Data.AsRollouts(_ml.Data.LoadFromEnumerable(rows), options));
        Assert.Equal(("Mode", 3), (fault.Column, fault.Row));
        Assert.Contains("'reverse', which is none of its choices (fast, slow)", fault.Message, StringComparison.Ordinal);
        Assert.Contains("'reverse' is no choice of 'Mode'", Assert.Throws<ArgumentException>(() => training.Actions.Encode(["reverse"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gap_or_an_earlier_time_begins_an_episode_where_the_option_says_so()
    {
        PlantRow[] rows = [.. Enumerable.Range(0, 8).Select(step => new PlantRow { Run = "A", Time = new DateTime(2026, 3, 1).AddSeconds(10 * step), Valve = step })];
        foreach (PlantRow row in rows[3..]) row.Time = row.Time.AddSeconds(10);
        rows[6].Time = rows[5].Time;
        rows[7].Time = rows[6].Time.AddSeconds(14);
        LoggedDataOptions options = PlantRow.Options();
        options.TimeFaults = TimeFaults.NewEpisode;
        Assert.Equal([0u, 0, 0, 1, 1, 1, 2, 2], Column<uint>(_ml.Data.AsRollouts(_ml.Data.LoadFromEnumerable(rows), options), "Episode"));
        options.IntervalTolerance = double.PositiveInfinity;
        Assert.Equal([0u, 0, 0, 0, 0, 0, 1, 1], Column<uint>(_ml.Data.AsRollouts(_ml.Data.LoadFromEnumerable(rows), options), "Episode"));
    }

    [Fact]
    public void Without_an_episode_column_done_ends_an_episode()
    {
        PlantRow[] rows = PlantRow.Table();
        rows[1].Over = 1;
        LoggedDataOptions options = PlantRow.Options();
        (options.EpisodeColumnName, options.TimeColumnName) = (null, null);
        Assert.Equal([0u, 0, 1, 1, 1], Column<uint>(_ml.Data.AsRollouts(_ml.Data.LoadFromEnumerable(rows), options), "Episode"));
    }

    [Fact]
    public void Missing_values_stay_for_a_later_stage_where_the_option_says_so()
    {
        PlantRow[] rows = PlantRow.Table();
        (rows[1].Level, rows[2].Gain) = (double.NaN, double.NaN);
        LoggedDataOptions options = PlantRow.Options();
        options.MissingValues = MissingValues.Keep;
        LoggedRollouts rollouts = _ml.Data.AsRollouts(_ml.Data.LoadFromEnumerable(rows), options);
        Assert.True(float.IsNaN(Columns.Vectors(rollouts, "Observation")[1][0]) && float.IsNaN(Column<float>(rollouts, "Reward")[2]));
        IDataView filled = _ml.Transforms.ReplaceMissingValues("Observation").Fit(rollouts).Transform(rollouts);
        Assert.Equal([0, 1], Columns.Vectors(filled, "Observation")[1]);
    }

    [Fact]
    public void Rollouts_of_this_library_stay_as_they_are()
    {
        using RolloutDataView played = _ml.Data.CollectRollouts(() => new Teleporter(), episodes: 4, maxSteps: 6);
        LoggedRollouts again = _ml.Data.AsRollouts(played);
        Assert.Equal(played.Store.ActionSpace, again.Actions.Space);
        foreach (string column in new[] { "Observation", "Action" }) Columns.AssertSameBits(Columns.Vectors(played, column), Columns.Vectors(again, column));
        Assert.Equal(Column<uint>(played, "Episode"), Column<uint>(again, "Episode"));
        Assert.Equal(Column<bool>(played, "Done"), Column<bool>(again, "Done"));
    }

    private static T[] Column<T>(IDataView view, string name) => [.. view.GetColumn<T>(name)];
}
