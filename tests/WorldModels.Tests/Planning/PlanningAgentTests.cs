using WorldModels.Control;
using WorldModels.Dynamics;
using WorldModels.Environments;
using WorldModels.Planning;
using WorldModels.Rollouts;
using WorldModels.Tests.Dynamics;
using Xunit;

namespace WorldModels.Tests.Planning;

public class PlanningAgentTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    public void It_beats_the_random_and_the_greedy_policy_on_ice(int batchSize)
    {
        const int episodes = 30;
        var options = new MctsOptions { Simulations = 200, BatchSize = batchSize, Horizon = 50, Discount = 0.97, Backup = MctsBackup.BestAction };
        // One step ahead: with this number of simulations the estimated mean of a single reward is accurate.
        var greedy = new MctsOptions { Simulations = 100, Horizon = 1, RolloutDepth = 0 };
        double random = Mean(new RandomPolicy(new DiscreteSpace(4)), episodes);
        double myopic = Mean(new PlanningAgent(PlanningWorlds.Ice(), greedy), episodes);
        double planned = Mean(new PlanningAgent(PlanningWorlds.Ice(), options), episodes);
        output.WriteLine($"random {random}, greedy {myopic}, planned {planned}");
        Assert.True(planned > Math.Max(random, myopic) + 0.2, $"random {random}, greedy {myopic}, planned {planned}");
    }

    [Fact]
    public void A_long_search_of_a_learnt_table_finds_what_value_iteration_does()
    {
        TabularModelTransformer table = TableRows.Explore(() => new SlipperyGrid(), episodes: 2000, states: 16);
        QTable exact = table.Solve(new ValueIterationOptions { Discount = 0.95 }).Values;
        MctsResult found = new Mcts(table, new MctsOptions { Simulations = 6000, Discount = 0.95, Backup = MctsBackup.BestAction }).Search([0]);
        Assert.Equal(exact.BestAction(0), found.Action[0]);
        Assert.Equal(exact.Value(0), found.Value, 0.02);
    }

    [Fact]
    public void It_drives_a_mass_to_its_goal_with_continuous_forces()
    {
        var options = new MctsOptions { Simulations = 200, Horizon = 8, RolloutDepth = 4, Discount = 0.95, ExplorationConstant = 0.5 };
        var planner = new PlanningAgent(PlanningWorlds.PointMass(), options);
        var random = new RandomPolicy(new BoxSpace(2, -1, 1));
        for (int seed = 0; seed < 3; seed++)
        {
            using var world = new ModelEnvironment(PlanningWorlds.PointMass(), [[1.5f - seed, 1.5f, 0, 0]], maxSteps: 30);
            double planned = EpisodeResult.Play(planner, world, seed).Return, drawn = EpisodeResult.Play(random, world, seed).Return;
            output.WriteLine($"planned {planned}, random {drawn}, at the end {planner.LastSearch}");
            Assert.True(planned > 0.6 * drawn, $"planned {planned}, random {drawn}");
        }
    }

    private static double Mean(IPolicy policy, int episodes)
    {
        using var world = new SlipperyGrid();
        return Enumerable.Range(0, episodes).Average(seed => EpisodeResult.Play(policy, world, seed).Return);
    }
}
