using WorldModels.Dynamics;
using WorldModels.Environments;
using WorldModels.Torch;
using Xunit;

namespace WorldModels.Tests.Dynamics;

public class TransitionTableTests
{
    [Fact]
    public void The_three_states_of_the_lecture_are_learnt_exactly()
    {
        TransitionTable table = TableRows.Explore(GridWorld.ThreeStates, episodes: 50, states: 3).Table;

        Assert.Equal([(0, 1.0, 0f)], Outcomes(table, 0, 0));
        Assert.Equal([(1, 1.0, 0f)], Outcomes(table, 0, 1));
        Assert.Equal([(0, 1.0, 0f)], Outcomes(table, 1, 0));
        Assert.Equal([(null, 1.0, 1f)], Outcomes(table, 1, 1));
        Assert.Equal(4, table.KnownCells);
        Assert.Matches(@"^3 states x 2 actions, 4 of 6 cells known from \d+ steps$", $"{table}");
    }

    [Fact]
    public void Chance_is_learnt_as_relative_frequencies_and_mean_rewards_of_each_outcome()
    {
        TransitionTable table = TableRows.Fit(2, (0, 1, 2, 1), (0, 1, 2, 3), (0, 1, 1, 0), (0, 1, null, 8)).Table;

        Assert.Equal([(1, 0.25, 0f), (2, 0.5, 2f), (null, 0.25, 8f)], Outcomes(table, 0, 1));
        Assert.Equal(3, table.Reward(0, 1));
        Assert.Equal(0.25, table.DoneProbability(0, 1));
        Assert.Equal(4, table.Count(0, 1));
        Assert.Equal(2, table.MostProbable(0, 1)!.NextState);
        Assert.True(table.Outcomes(0, 1)[2].Done);
    }

    [Fact]
    public void Of_equally_frequent_outcomes_the_first_state_is_the_most_probable_and_the_end_the_last()
    {
        TransitionTable table = TableRows.Fit(1, (0, 0, null, 0), (0, 0, 3, 0), (0, 0, 1, 0)).Table;
        Assert.Equal(1, table.MostProbable(0, 0)!.NextState);
    }

    /// <summary>The limit of this rung: nothing is inferred from neighbouring states, even in a regular environment.</summary>
    [Fact]
    public void A_state_never_seen_stays_unknown_however_regular_its_neighbours_are()
    {
        TransitionTable table = TableRows.Fit(1, (0, 0, 1, 1), (1, 0, 2, 1), (3, 0, 4, 1)).Table;

        Assert.True(table.IsKnown(1, 0));
        Assert.False(table.IsKnown(2, 0));
        Assert.False(table.IsKnown(2));
        Assert.Empty(table.Outcomes(2, 0));
        Assert.Null(table.MostProbable(2, 0));
        Assert.Equal((double.NaN, double.NaN, 0), (table.Reward(2, 0), table.DoneProbability(2, 0), table.Count(2, 0)));
    }

    [Fact]
    public void What_lies_outside_the_table_is_unknown_too()
    {
        TransitionTable table = TableRows.Fit(2, (0, 0, 1, 1)).Table;
        foreach ((int state, int action) in new[] { (-1, 0), (2, 0), (0, -1), (0, 2), (int.MaxValue, 0) })
        {
            Assert.False(table.IsKnown(state, action));
            Assert.Empty(table.Outcomes(state, action));
            Assert.Equal(double.NaN, table.Reward(state, action));
        }
    }

    [Fact]
    public void The_last_step_of_an_episode_that_was_cut_off_is_left_out()
    {
        TransitionTable table = TableRows.Fit(
            [TableRows.Row(0, 0, 0, 0, reward: 5), TableRows.Row(0, 1, 1, 0, reward: 7), TableRows.Row(1, 0, 0, 0, reward: 5, done: true)],
            actions: 1).Table;
        Assert.False(table.IsKnown(1, 0));
        Assert.Equal(2, table.StepCount);
        Assert.Equal([(1, 0.5, 5f), (null, 0.5, 5f)], Outcomes(table, 0, 0));
    }

    [Theory]
    [InlineData(1)]
    [InlineData((1L << 24) + 1)]
    [InlineData(5_000_000_001)]
    public void Counts_beyond_what_a_float_holds_are_kept_exactly(long count)
    {
        var table = new TransitionTable(2, 1, [new(0, 0, 1, count, 0.1f), new(0, 0, TransitionCount.End, 3, -2.5f)]);
        var weights = TabularTensors.Of(table, [0f]).ToDictionary(tensor => tensor.Name);
        var settings = new TabularSettings(new TabularColumns("o", "a", "r", "d", "e", "s", "n", "p", "q"), 2, 1, 2, 1);
        Assert.Equal(table.Lines, TabularTensors.ToTable(settings, new WeightReader(weights, "the table")).Lines);
    }

    [Theory]
    [InlineData(0, 0.5f)]
    [InlineData(0, -1f)]
    [InlineData(0, 9f)]
    [InlineData(1, 1f)]
    [InlineData(2, 2f)]
    [InlineData(4, 0f)]
    [InlineData(5, float.NaN)]
    public void Lines_that_are_none_of_the_table_are_refused(int at, float value)
    {
        var table = new TransitionTable(2, 1, [new(0, 0, 1, 4, 1)]);
        NamedTensor lines = TabularTensors.Of(table, [0f]).First();
        lines.Values[at] = value;
        var settings = new TabularSettings(new TabularColumns("o", "a", "r", "d", "e", "s", "n", "p", "q"), 2, 1, 1, 1);
        Exception error = Assert.ThrowsAny<Exception>(
            () => TabularTensors.ToTable(settings, new WeightReader(new Dictionary<string, NamedTensor> { [lines.Name] = lines }, "the table")));
        Assert.True(error is FormatException or ArgumentException, $"{error}");
    }

    [Fact]
    public void A_table_beyond_memory_is_refused_before_it_is_made()
    {
        Assert.Contains("cells", Assert.Throws<ArgumentException>(() => new TransitionTable(1 << 24, 2, [])).Message);
        Assert.Throws<ArgumentException>(() => new TransitionTable(2, 1, [new(0, 0, 1, 1, 0), new(0, 0, 1, 1, 0)]));
    }

    private static (int?, double, float)[] Outcomes(TransitionTable table, int state, int action) =>
        [.. table.Outcomes(state, action).Select(outcome => (outcome.NextState, outcome.Probability, outcome.Reward))];
}
