using WorldModels.Dynamics;
using WorldModels.Environments;
using WorldModels.Planning;
using Xunit;

namespace WorldModels.Tests.Planning;

/// <summary>Value iteration over the graph of a model's predictions.</summary>
public sealed class GraphPolicyTests
{
    [Fact]
    public void It_imagines_all_that_follows_and_walks_to_a_far_goal()
    {
        var policy = new GraphPolicy(ImaginedWorld.Corridor(100), [[0]], new GraphOptions { Tolerance = 0 });
        Assert.Equal(100, policy.StateCount);
        policy.Begin(1);
        for (int place = 0; place < 100; place++) Assert.Equal([1], policy.Act(See(place)));
    }

    [Fact]
    public void What_is_imagined_is_taken_for_the_nearest_state_within_the_tolerance()
    {
        var drifting = new ImaginedWorld(1, (state, _) => (state < 3.5f ? state + 1.2f : state, 0, false));
        Assert.Equal(2, new GraphPolicy(drifting, [[0], [1]]).StateCount);
        Assert.Equal(2, new GraphPolicy(drifting, [[0], [1]], new GraphOptions { Tolerance = 1.3 }).StateCount);
        Assert.Equal(8, new GraphPolicy(drifting, [[0], [1]], new GraphOptions { Tolerance = 0.1 }).StateCount);
    }

    [Fact]
    public void What_is_seen_is_a_state_of_its_own_beyond_the_resolution()
    {
        var still = new ImaginedWorld(1, (state, _) => (state, 0, false));
        Assert.Equal(3, new GraphPolicy(still, [[0], [0.05f], [1], [1]]).StateCount);
        var policy = new GraphPolicy(still, [[0], [0.05f], [1], [1]], new GraphOptions { Resolution = 0.1 });
        Assert.Equal(2, policy.StateCount);
        policy.Act(See(0.95f));
        Assert.Equal(2, policy.StateCount);
        policy.Act(See(2));
        Assert.Equal(3, policy.StateCount);
        policy.Begin(1);
        Assert.Equal(2, policy.StateCount);
    }

    [Fact]
    public void What_was_done_led_where_it_led()
    {
        // In the model action 0 ends with 1, action 1 with half of it; in the real environment action 0 does nothing.
        var hopeful = new ImaginedWorld(2, (state, action) => (state, action == 0 ? 1 : 0.5f, true));
        var policy = new GraphPolicy(hopeful, [[0]]);
        Assert.Equal([0], policy.Act(See(0)));
        Assert.Equal([1], policy.Act(See(0)));
        policy.Begin(1);
        Assert.Equal([0], policy.Act(See(0)));
    }

    [Fact]
    public void What_was_done_pays_curiosity_no_more()
    {
        var still = new ImaginedWorld(3, (state, _) => (state, 0, false));
        var policy = new GraphPolicy(still, [[0]], new GraphOptions { RandomShare = 0 }, steps => [.. steps.Actions.Select(action => action + 1.0)]);
        float[] done = [.. Enumerable.Range(0, 3).Select(_ => policy.Act(See(0))[0])];
        Assert.Equal([2, 1, 0], done);
    }

    [Fact]
    public void A_far_frontier_is_worth_a_walk()
    {
        IReadOnlyList<double> Frontier(ImaginedSteps steps) => [.. steps.States.Select(state => state == 39 ? 1 : 0.001)];
        var corridor = new ImaginedWorld(2, (state, action) => (Math.Clamp(state + (action == 1 ? 1 : -1), 0, 39), 0, false));
        var policy = new GraphPolicy(corridor, [[0]], new GraphOptions { Tolerance = 0, RandomShare = 0 }, Frontier);
        for (int place = 0; place < 39; place++) Assert.Equal([1], policy.Act(See(place)));
    }

    [Fact]
    public void Small_errors_of_a_reward_are_rounded_away()
    {
        // Action 0 waits for an error each step, action 1 ends at the goal.
        var model = new ImaginedWorld(2, (state, action) => (state, action == 0 ? 0.03f : 1, action == 1));
        Assert.Equal([0], new GraphPolicy(model, [[0]]).Act(See(0)));
        Assert.Equal([1], new GraphPolicy(model, [[0]], new GraphOptions { RewardResolution = 0.1 }).Act(See(0)));
    }

    [Fact]
    public void The_seed_decides_the_actions()
    {
        var still = new ImaginedWorld(5, (state, _) => (state, 0, false));
        var policy = new GraphPolicy(still, [[0]]);
        Assert.Equal(Play(3), Play(3));
        Assert.NotEqual(Play(3), Play(4));

        float[] Play(long seed)
        {
            policy.Begin(seed);
            return [.. Enumerable.Range(0, 20).Select(_ => policy.Act(See(0))[0])];
        }
    }

    [Fact]
    public void Too_many_states_are_refused_with_what_to_do()
    {
        var endless = new ImaginedWorld(1, (state, _) => (state + 1, 0, false));
        var options = new GraphOptions { Tolerance = 0.5, MaxStates = 20 };
        var error = Assert.Throws<InvalidOperationException>(() => new GraphPolicy(endless, [[0]], options));
        Assert.Contains("more than 20 states", error.Message, StringComparison.Ordinal);
        Assert.Contains("Tolerance (0.5)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_makes_no_graph_is_refused()
    {
        ImaginedWorld corridor = ImaginedWorld.Corridor(3), car = new(1, (state, _) => (state, 0, false)) { ActionSpace = new BoxSpace(1, -1, 1) };
        Assert.Contains("DiscreteSpace", Assert.Throws<ArgumentException>(() => new GraphPolicy(car, [[0]])).Message, StringComparison.Ordinal);
        Assert.Contains("needs at least one initial state", Assert.Throws<ArgumentException>(() => new GraphPolicy(corridor, [])).Message, StringComparison.Ordinal);
        Assert.Contains("vectors of 1 numbers: got 2", Assert.Throws<ArgumentException>(() => new GraphPolicy(corridor, [[0, 1]])).Message, StringComparison.Ordinal);
        Assert.Contains("NaN", Assert.Throws<ArgumentException>(() => new GraphPolicy(corridor, [[float.NaN]])).Message, StringComparison.Ordinal);
        var broken = new ImaginedWorld(1, (_, _) => (float.NaN, 0, false));
        Assert.Contains("NaN", Assert.Throws<InvalidOperationException>(() => new GraphPolicy(broken, [[0]])).Message, StringComparison.Ordinal);
        Assert.Contains("got 2", Assert.Throws<ArgumentException>(() => new GraphPolicy(corridor, [[0]]).Act(See(0, 1))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bad_options_are_refused_by_name()
    {
        Refuses(nameof(GraphOptions.Resolution), new GraphOptions { Resolution = double.PositiveInfinity });
        Refuses(nameof(GraphOptions.Tolerance), new GraphOptions { Tolerance = double.NaN });
        Refuses(nameof(GraphOptions.MaxStates), new GraphOptions { MaxStates = 0 });
        Refuses(nameof(GraphOptions.Samples), new GraphOptions { Samples = 0 });
        Refuses(nameof(GraphOptions.RewardResolution), new GraphOptions { RewardResolution = -1 });
        Refuses(nameof(GraphOptions.Discount), new GraphOptions { Discount = 1 });
        Refuses(nameof(GraphOptions.RandomShare), new GraphOptions { RandomShare = 2 });

        static void Refuses(string option, GraphOptions options) =>
            Assert.Equal(option, Assert.ThrowsAny<ArgumentException>(() => new GraphPolicy(ImaginedWorld.Corridor(3), [[0]], options)).ParamName);
    }

    private static Observation See(params float[] state) => new(state);
}
