using WorldModels.Environments;
using WorldModels.Planning;
using Xunit;

namespace WorldModels.Tests.Planning;

public class MctsTests
{
    [Theory]
    [InlineData(1, MctsBackup.MeanReturn)]
    [InlineData(16, MctsBackup.MeanReturn)]
    [InlineData(1, MctsBackup.BestAction)]
    [InlineData(16, MctsBackup.BestAction)]
    public void It_finds_the_best_first_action_of_a_small_tree(int batchSize, MctsBackup backup)
    {
        const int depth = 4;
        var options = new MctsOptions { Simulations = 3000, BatchSize = batchSize, Horizon = depth, Discount = 1, Backup = backup };
        for (long seed = 1; seed <= 8; seed++)
        {
            MctsResult result = new Mcts(PlanningWorlds.Tree(depth, seed), options).Search([0, 0], seed);
            double[] values = [.. Enumerable.Range(0, 3).Select(first =>
                PlanningWorlds.TreeReward(seed, 1, first) + PlanningWorlds.BestReturn(depth, seed, 1, first))];
            Assert.Equal(values.Max(), values[(int)result.Action[0]]);
            Assert.Equal(values.Max(), result.Value, backup == MctsBackup.BestAction ? 1e-6 : 1);
            Assert.Equal((3000, 3000, depth), (result.Simulations, result.Actions.Sum(action => action.Visits), result.Depth));
        }
    }

    [Fact]
    public void A_tree_misleads_those_who_look_one_step_ahead()
    {
        int misled = Enumerable.Range(1, 8).Count(seed => Best(first => PlanningWorlds.TreeReward(seed, 1, first)) !=
            Best(first => PlanningWorlds.TreeReward(seed, 1, first) + PlanningWorlds.BestReturn(4, seed, 1, first)));
        Assert.True(misled >= 3, $"the first reward alone misleads on {misled} of 8 trees");

        static int Best(Func<int, double> value) => Enumerable.Range(0, 3).MaxBy(value);
    }

    [Fact]
    public void A_batch_needs_fewer_calls_of_the_model()
    {
        WrittenModel alone = PlanningWorlds.PointMass(), together = PlanningWorlds.PointMass();
        MctsResult single = new Mcts(alone, new MctsOptions { Simulations = 320, BatchSize = 1 }).Search([1, 1, 0, 0]);
        MctsResult batched = new Mcts(together, new MctsOptions { Simulations = 320, BatchSize = 16 }).Search([1, 1, 0, 0]);
        Assert.Equal((alone.Calls, 1), (single.ModelCalls, alone.MostSteps));
        Assert.Equal((together.Calls, 16), (batched.ModelCalls, together.MostSteps));
        Assert.Equal(single.ModelCalls, single.ModelSteps);
        Assert.True(batched.ModelCalls < single.ModelCalls / 10, $"{batched.ModelCalls} and {single.ModelCalls} calls");
        Assert.Equal(320, batched.Actions.Sum(action => action.Visits));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    public void The_same_seed_gives_the_same_search_and_another_does_not(int batchSize)
    {
        var options = new MctsOptions { Simulations = 100, BatchSize = batchSize };
        var search = new Mcts(PlanningWorlds.PointMass(), options);
        MctsResult first = search.Search([1, 0, 0, 0], 5), again = search.Search([1, 0, 0, 0], 5), other = search.Search([1, 0, 0, 0], 6);
        Assert.Equal(Describe(first), Describe(again));
        Assert.Equal(Describe(first), Describe(new Mcts(PlanningWorlds.PointMass(), options).Search([1, 0, 0, 0], 5)));
        Assert.NotEqual(Describe(first), Describe(other));

        static string Describe(MctsResult result) =>
            $"{result} {string.Join("; ", result.Actions.Select(action => $"{string.Join(",", action.Action)} {action.Visits} {action.Value:R}"))}";
    }

    [Fact]
    public void Chances_are_those_of_the_model()
    {
        // Action 0 has a reward of 1 in 3 of 10 cases, action 1 always has a reward of 0.2.
        var bet = new WrittenModel(1, new DiscreteSpace(2), (_, action, random) =>
            action[0] == 1 ? ([2], 0.2, true) : random.NextDouble() < 0.3 ? ([1], 1, true) : ([0], 0, true));
        MctsResult result = new Mcts(bet, new MctsOptions { Simulations = 4000 }).Search([0]);
        Assert.Equal([0], result.Action);
        Assert.Equal(0.3, result.Value, 0.04);
        Assert.Equal(0.2, result.Actions.Single(action => action.Action[0] == 1).Value, 1e-6);
        Assert.Equal(1, result.Depth);
    }

    [Fact]
    public void Continuous_actions_and_next_states_widen_with_the_visits()
    {
        var options = new MctsOptions { Simulations = 400, ActionWideningConstant = 1, ActionWideningExponent = 0.5 };
        MctsResult result = new Mcts(PlanningWorlds.PointMass(), options).Search([1, 0, 0, 0]);
        Assert.Equal(20, result.Actions.Count);
        Assert.Equal(20, result.Actions.Select(action => action.Action[0]).Distinct().Count());
        Assert.All(result.Actions, action => Assert.All(action.Action, force => Assert.InRange(force, -1, 1)));
        Assert.True(result.Depth > 2, $"{result}");
        // With a single next state per action the tree becomes deeper than with many.
        options.SuccessorWideningExponent = 1;
        int flat = new Mcts(PlanningWorlds.PointMass(), options).Search([1, 0, 0, 0]).Depth;
        Assert.True(flat < result.Depth, $"{flat} and {result.Depth} steps");
    }

    [Fact]
    public void A_deterministic_world_needs_to_be_asked_once()
    {
        var options = new MctsOptions { Simulations = 500, BatchSize = 1, Horizon = 4, RolloutDepth = 0, Discount = 1 };
        int often = new Mcts(PlanningWorlds.Tree(4, 1), options).Search([0, 0]).ModelCalls;
        options.SuccessorWideningExponent = 0;
        int once = new Mcts(PlanningWorlds.Tree(4, 1), options).Search([0, 0]).ModelCalls;
        Assert.InRange(once, 12, 3 + 9 + 27 + 81);
        Assert.True(often > 2 * once, $"{often} and {once} calls");
    }

    [Fact]
    public void A_value_judges_where_a_simulation_stops()
    {
        var doubling = new WrittenModel(1, new DiscreteSpace(2), (state, action, _) => ([2 * state[0] + action[0]], 0.5, false));
        var options = new MctsOptions { Simulations = 32, Horizon = 1, RolloutDepth = 0, Discount = 0.9, LeafValue = state => 10 * state[0] };
        MctsResult result = new Mcts(doubling, options).Search([3]);
        Assert.Equal([1], result.Action);
        Assert.Equal(0.5 + 0.9 * 70, result.Value, 1e-9);
        // Four steps in total, in the tree and in the rollout, and a value of 1 in every final state.
        (options.Horizon, options.RolloutDepth, options.LeafValue) = (4, 3, _ => 1);
        double expected = 0.5 * (1 + 0.9 + 0.81 + 0.729) + 0.6561;
        Assert.All(new Mcts(doubling, options).Search([3]).Actions, action => Assert.Equal(expected, action.Value, 1e-6));
    }

    [Fact]
    public void A_tree_can_be_used_again_where_it_foresaw_the_state()
    {
        var options = new MctsOptions { Simulations = 200, Horizon = 4, ReuseTree = true };
        var search = new Mcts(PlanningWorlds.Tree(4, 3), options);
        float first = search.Search([0, 0]).Action[0];
        Assert.True(search.Search([1, first]).Actions.Sum(action => action.Visits) > 210);
        search.Search([0, 0]);
        search.Forget();
        Assert.Equal(200, search.Search([1, first]).Actions.Sum(action => action.Visits));
        Assert.Equal(200, search.Search([3, 20]).Actions.Sum(action => action.Visits));
    }

    [Fact]
    public void Options_out_of_range_are_named()
    {
        AssertNamed("Simulations", options => options.Simulations = 0);
        AssertNamed("BatchSize", options => options.BatchSize = 0);
        AssertNamed("Horizon", options => options.Horizon = 0);
        AssertNamed("RolloutDepth", options => options.RolloutDepth = -1);
        AssertNamed("Backup", options => options.Backup = (MctsBackup)7);
        AssertNamed("Discount", options => options.Discount = 1.01);
        AssertNamed("Discount", options => options.Discount = double.NaN);
        AssertNamed("ExplorationConstant", options => options.ExplorationConstant = -1);
        AssertNamed("ExplorationConstant", options => options.ExplorationConstant = double.PositiveInfinity);
        AssertNamed("ActionWideningConstant", options => options.ActionWideningConstant = 0);
        AssertNamed("ActionWideningExponent", options => options.ActionWideningExponent = 2);
        AssertNamed("SuccessorWideningConstant", options => options.SuccessorWideningConstant = double.NaN);
        AssertNamed("SuccessorWideningExponent", options => options.SuccessorWideningExponent = -0.1);

        static void AssertNamed(string name, Action<MctsOptions> change)
        {
            var options = new MctsOptions();
            change(options);
            Assert.Equal(name, Assert.Throws<ArgumentOutOfRangeException>(() => new Mcts(PlanningWorlds.Ice(), options)).ParamName);
        }
    }

    [Fact]
    public void States_that_are_none_and_models_that_fail_are_refused()
    {
        var search = new Mcts(PlanningWorlds.PointMass());
        Assert.Contains("have 4 numbers: got 3", Assert.Throws<ArgumentException>(() => search.Search([0, 0, 0])).Message);
        Assert.Contains("must be finite", Assert.Throws<ArgumentException>(() => search.Search([0, float.NaN, 0, 0])).Message);
        Assert.Throws<ArgumentNullException>(() => search.Search(null!));
        Assert.Throws<ArgumentException>(() => search.Search([0, 0, 0, 0], -1));
        Assert.Throws<ArgumentNullException>(() => new Mcts(null!));

        var picture = new WrittenModel(1, new ImageSpace(2, 2, 1), (state, _, _) => (state, 0, false));
        Assert.Contains("Image(2 x 2 x 1)", Assert.Throws<ArgumentException>(() => new Mcts(picture)).Message);
        var broken = new WrittenModel(1, new DiscreteSpace(2), (_, _, _) => ([float.NaN], 0, false));
        Assert.Contains("not a finite number", Assert.Throws<InvalidOperationException>(() => new Mcts(broken).Search([7])).Message);
        var unpaid = new WrittenModel(1, new DiscreteSpace(2), (state, _, _) => (state, double.NaN, false));
        Assert.Contains("reward NaN", Assert.Throws<InvalidOperationException>(() => new Mcts(unpaid).Search([7])).Message);
        var worthless = new MctsOptions { RolloutDepth = 0, LeafValue = _ => double.PositiveInfinity };
        Assert.Contains("LeafValue", Assert.Throws<InvalidOperationException>(() => new Mcts(PlanningWorlds.Ice(), worthless).Search([0])).Message);
    }
}
