using WorldModels.Control;
using WorldModels.Dynamics;
using WorldModels.Environments;
using Xunit;

namespace WorldModels.Tests.Dynamics;

public class ValueIterationTests
{
    [Fact]
    public void The_three_states_of_the_lecture_are_solved()
    {
        QTable values = TableRows.Explore(GridWorld.ThreeStates, episodes: 50).Solve(new ValueIterationOptions { Discount = 0.9 }).Values;
        // Right from 1 has a reward of 1; all other values are 0.9 times that of the next state.
        Assert.Equal([0.81, 0.9, 0.81, 1], values.ToArray().Cast<double>().Select(value => Math.Round(value, 12)));
        Assert.Equal((1, 1), (values.BestAction(0), values.BestAction(1)));
        Assert.Equal(0.9, values.Value(0), 1e-12);
    }

    [Theory]
    [InlineData("S.G")]
    [InlineData("S...\n.#.H\n.H..\n...G")]
    [InlineData("S#...\n.#.#.\n...#G\n.H#..\n.....")]
    public void Every_state_of_a_grid_has_the_value_of_its_shortest_way(string map)
    {
        var grid = new Grid(map);
        TabularModelTransformer model = TableRows.Explore(() => new GridWorld(map, maxSteps: 400), episodes: 500, states: grid.Cells);
        QTable values = model.Solve(new ValueIterationOptions { Discount = 0.9 }).Values;
        int[] steps = grid.StepsToGoal(model.Table.ActionCount);
        for (int cell = 0; cell < grid.Cells; cell++)
        {
            if (grid.IsEnd(cell) || grid.IsWall(cell)) Assert.False(model.Table.IsKnown(cell));
            else Assert.Equal(Math.Pow(0.9, steps[cell] - 1), values.Value(cell), 1e-9);
        }
    }

    [Fact]
    public void Its_policy_takes_the_shortest_way_in_the_real_grid()
    {
        const string map = "S#...\n.#.#.\n...#G\n.H#..\n.....";
        TabularModelTransformer model = TableRows.Explore(() => new GridWorld(map, maxSteps: 400), episodes: 500, states: 25);
        using var real = new GridWorld(map);
        EpisodeResult played = EpisodeResult.Play(model.Solve().Values.GreedyPolicy(), real, seed: 5);
        Assert.Equal((new Grid(map).StepsToGoal()[0], 1, true), (played.Steps, played.Return, played.Terminated));
    }

    [Fact]
    public void With_the_true_frequencies_the_values_on_ice_are_the_true_ones()
    {
        // Each action of each cell three times: once straight ahead, once to each side, as in FrozenLake.
        var steps = Ice().SelectMany(cell => cell.Next.Select(next =>
            (cell.State, cell.Action, IceGrid.IsEnd(next) ? (int?)null : next, IceGrid.IsGoal(next) ? 1f : 0f)));
        ValueIteration solved = TableRows.Fit(4, [.. steps]).Solve();

        double[] expected = TrueIceValues();
        Assert.Equal(0.542026, expected[0], 1e-6);
        for (int state = 0; state < solved.Values.StateCount; state++)
            if (!IceGrid.IsEnd(state)) Assert.Equal(expected[state], solved.Values.Value(state), 1e-8);
        Assert.InRange(solved.ErrorBound, 0, 1e-9);
    }

    [Fact]
    public void From_random_walks_the_values_on_ice_come_close_and_the_policy_plays_as_well_as_can_be()
    {
        double[] expected = TrueIceValues();
        TabularModelTransformer model = TableRows.Explore(() => new SlipperyGrid(), episodes: 20_000, states: 16);
        QTable values = model.Solve().Values;
        for (int state = 0; state < 16; state++)
            if (!IceGrid.IsEnd(state)) Assert.Equal(expected[state], values.Value(state), 0.1);

        // The best policy reaches the goal with probability 0.74 within 100 steps (0.82 without a limit).
        using var real = new SlipperyGrid();
        double share = Enumerable.Range(0, 1000).Average(seed => EpisodeResult.Play(values.GreedyPolicy(), real, seed).Return);
        Assert.InRange(share, 0.69, 0.79);
    }

    [Fact]
    public void A_pessimist_keeps_to_what_it_knows_and_an_optimist_goes_and_looks()
    {
        TransitionTable table = TableRows.Fit(2, (0, 0, null, 0.5f), (1, 0, null, 1)).Table;
        Assert.Equal((0, 0.5), Best(UnknownCells.Pessimistic));
        Assert.Equal((1, 10), Best(UnknownCells.Optimistic));

        (int, double) Best(UnknownCells unknown)
        {
            QTable values = ValueIteration.Solve(table, new ValueIterationOptions { Discount = 0.9, Unknown = unknown }).Values;
            return (values.BestAction(0), Math.Round(values.Value(0), 9));
        }
    }

    [Fact]
    public void A_pessimist_fears_punishment_for_ever()
    {
        TransitionTable table = TableRows.Fit(2, (0, 0, 0, -1), (1, 0, null, 1)).Table;
        QTable values = ValueIteration.Solve(table, new ValueIterationOptions { Discount = 0.9 }).Values;
        Assert.Equal(-10, values.Value(0, 1), 1e-9);
    }

    [Fact]
    public void What_cannot_settle_or_makes_no_sense_is_refused()
    {
        TransitionTable table = TableRows.Fit(1, (0, 0, 0, 1)).Table;
        foreach (double discount in new[] { 1, -0.1, double.NaN })
            Assert.Contains("Discount", Assert.Throws<ArgumentOutOfRangeException>(() => ValueIteration.Solve(table, new ValueIterationOptions { Discount = discount })).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => ValueIteration.Solve(table, new ValueIterationOptions { Tolerance = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => ValueIteration.Solve(table, new ValueIterationOptions { MaxSweeps = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => ValueIteration.Solve(table, new ValueIterationOptions { Unknown = (UnknownCells)7 }));
        Assert.Contains("within 10 sweeps", Assert.Throws<InvalidOperationException>(() => ValueIteration.Solve(table, new ValueIterationOptions { MaxSweeps = 10 })).Message);
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => ValueIteration.Solve(table, new ValueIterationOptions { CancellationToken = cancelled.Token }));
    }

    private static readonly Grid IceGrid = new(SlipperyGrid.FrozenLake);

    /// <summary>The three possible next cells of each action of each cell, each with probability 1/3.</summary>
    private static IEnumerable<(int State, int Action, int[] Next)> Ice() =>
        from state in Enumerable.Range(0, 16)
        where !IceGrid.IsEnd(state)
        from action in Enumerable.Range(0, 4)
        let sides = action < 2 ? new[] { 2, 3 } : [0, 1]
        select (state, action, new[] { IceGrid.Move(state, action), IceGrid.Move(state, sides[0]), IceGrid.Move(state, sides[1]) });

    private static double[] TrueIceValues()
    {
        double[] values = new double[16];
        for (int sweep = 0; sweep < 5000; sweep++)
        {
            double[] before = values;
            values = new double[16];
            foreach ((int state, _, int[] next) in Ice())
                values[state] = Math.Max(values[state], next.Average(cell => IceGrid.IsGoal(cell) ? 1 : 0.99 * before[cell]));
        }
        return values;
    }
}
