using Microsoft.ML;
using WorldModels.Control;
using WorldModels.Dynamics;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Tests.Dynamics;
using WorldModels.Tests.MachineLearning;
using Xunit;

namespace WorldModels.Tests.Control;

public class QLearningTests
{
    private const string Map = "S#...\n.#.#.\n...#G\n.H#..\n.....";
    private static readonly MLContext ML = new(seed: 1);

    [Fact]
    public void It_finds_the_shortest_way_in_a_grid()
    {
        using var grid = new GridWorld(Map);
        QLearningResult learnt = ML.WorldModels().QLearning(grid, new QLearningOptions { LearningRate = 0.5 });
        EpisodeResult played = EpisodeResult.Play(learnt.Values.GreedyPolicy(), grid, seed: 5);
        Assert.Equal((new Grid(Map).StepsToGoal()[0], 1, true), (played.Steps, played.Return, played.Terminated));
        Assert.Equal(Math.Pow(0.99, played.Steps - 1), learnt.Values.Value(0), 1e-6);
    }

    [Fact]
    public void Inside_a_learnt_grid_it_ends_at_the_values_and_the_policy_of_value_iteration()
    {
        TabularModelTransformer model = TableRows.Explore(() => new GridWorld(Map, maxSteps: 400), episodes: 500, states: 25);
        QTable planned = model.Solve().Values;
        QLearningResult learnt = ML.WorldModels().QLearning(
            model.ToEnvironment(maxSteps: 400), new QLearningOptions { Episodes = 1000, LearningRate = 1, FinalExploration = 1 });
        for (int state = 0; state < 25; state++)
        {
            Assert.Equal(planned.BestAction(state), learnt.Values.BestAction(state));
            for (int action = 0; action < 4; action++) Assert.Equal(planned.Value(state, action), learnt.Values.Value(state, action), 1e-12);
        }
    }

    [Fact]
    public void A_truncated_episode_is_worth_what_would_have_followed_and_a_terminated_one_nothing()
    {
        // One state, a reward of 2 per step, truncated after each: the value is 2 / (1 - 0.5), because the task would continue.
        using ModelEnvironment cutOff = TableRows.Fit(1, (0, 0, 0, 2)).ToEnvironment(maxSteps: 1);
        QLearningResult learnt = ML.WorldModels().QLearning(cutOff, new QLearningOptions { Discount = 0.5, LearningRate = 1 });
        Assert.Equal(4, learnt.Values.Value(0), 1e-9);

        using GridWorld ended = GridWorld.ThreeStates();
        QTable values = ML.WorldModels().QLearning(ended, new QLearningOptions { Episodes = 100, LearningRate = 1, InitialValue = 5 }).Values;
        Assert.Equal(1, values.Value(1, 1));
    }

    [Fact]
    public void Every_step_in_the_environment_is_counted()
    {
        using var grid = new CountingWorld(new GridWorld(Map));
        QLearningResult learnt = ML.WorldModels().QLearning(grid, new QLearningOptions { Episodes = 30, MaxSteps = 20 });
        Assert.Equal((grid.Steps, 30), (learnt.Steps, learnt.History.Count));
        Assert.Equal(learnt.Steps, learnt.History.Sum(episode => episode.Steps));
        Assert.All(learnt.History, episode => Assert.InRange(episode.Steps, 1, 20));
        Assert.Matches(@"^30 episodes, \d+ steps; mean return of the last tenth \d\.\d\d$", $"{learnt}");
    }

    [Fact]
    public void Exploration_falls_evenly_to_its_last_share()
    {
        using GridWorld grid = GridWorld.ThreeStates();
        QLearningResult learnt = ML.WorldModels().QLearning(
            grid, new QLearningOptions { Episodes = 8, InitialExploration = 1, FinalExploration = 0.2, ExplorationEpisodes = 4 });
        Assert.Equal([1, 0.8, 0.6, 0.4, 0.2, 0.2, 0.2, 0.2], learnt.History.Select(episode => Math.Round(episode.Exploration, 9)));
    }

    [Fact]
    public void The_same_seed_learns_the_same_and_the_context_gives_one()
    {
        Assert.Equal(Learn(new MLContext(seed: 3), null), Learn(new MLContext(seed: 3), null));
        Assert.NotEqual(Learn(new MLContext(seed: 3), null), Learn(new MLContext(seed: 4), null));
        Assert.Equal(Learn(new MLContext(seed: 3), 7), Learn(new MLContext(seed: 4), 7));

        static double[] Learn(MLContext context, long? seed)
        {
            using var ice = new SlipperyGrid();
            return [.. context.WorldModels().QLearning(ice, new QLearningOptions { Episodes = 200, Seed = seed, InitialValue = 1 }).Values.ToArray().Cast<double>()];
        }
    }

    [Fact]
    public void A_constant_reward_and_a_single_action_are_no_obstacle()
    {
        TabularModelTransformer one = TableRows.Fit(1, (0, 0, 0, 2));
        QLearningResult learnt = ML.WorldModels().QLearning(one.ToEnvironment(maxSteps: 50), new QLearningOptions { Discount = 0.5, LearningRate = 1 });
        Assert.Equal(4, learnt.Values.Value(0), 1e-9);
    }

    [Fact]
    public void Progress_is_reported_and_cancellation_heard()
    {
        using GridWorld grid = GridWorld.ThreeStates();
        var heard = new List<TrainingProgress>();
        QLearningResult learnt = ML.WorldModels().QLearning(grid, new QLearningOptions { Episodes = 20, Progress = new Report(heard.Add) });
        Assert.Equal((20, 20, learnt.Steps), (heard[^1].Completed, heard[^1].Total, (long)heard[^1].Metrics["Steps"]));

        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.Throws<OperationCanceledException>(() => ML.WorldModels().QLearning(grid, new QLearningOptions { CancellationToken = cancelled.Token }));
    }

    [Fact]
    public void Continuous_spaces_and_pictures_are_refused()
    {
        using var maze = new SparseMaze();
        using var point = new PointWorld();
        using var dot = new DotWorld();
        foreach (IEnvironment world in new IEnvironment[] { maze, point, dot })
            Assert.Contains("the environment's observations are", Assert.Throws<ArgumentException>(() => ML.WorldModels().QLearning(world)).Message);
    }

    [Theory]
    [InlineData(nameof(QLearningOptions.LearningRate), 0)]
    [InlineData(nameof(QLearningOptions.LearningRate), 1.1)]
    [InlineData(nameof(QLearningOptions.Discount), -0.1)]
    [InlineData(nameof(QLearningOptions.Discount), double.NaN)]
    [InlineData(nameof(QLearningOptions.InitialExploration), 2)]
    [InlineData(nameof(QLearningOptions.FinalExploration), -1)]
    [InlineData(nameof(QLearningOptions.InitialValue), double.PositiveInfinity)]
    [InlineData(nameof(QLearningOptions.Episodes), 0)]
    [InlineData(nameof(QLearningOptions.MaxSteps), -1)]
    [InlineData(nameof(QLearningOptions.ExplorationEpisodes), -1)]
    [InlineData(nameof(QLearningOptions.Seed), -1)]
    public void Settings_out_of_their_range_are_named(string name, double value)
    {
        var options = new QLearningOptions();
        var property = typeof(QLearningOptions).GetProperty(name)!;
        property.SetValue(options, property.PropertyType == typeof(double) ? value : property.PropertyType == typeof(int) ? (int)value : (object)(long)value);
        using GridWorld grid = GridWorld.ThreeStates();
        Assert.Contains(name, Assert.Throws<ArgumentOutOfRangeException>(() => ML.WorldModels().QLearning(grid, options)).Message);
    }

    /// <summary>Counts the steps of an environment.</summary>
    private sealed class CountingWorld(IEnvironment world) : IEnvironment
    {
        public long Steps { get; private set; }

        public Space ObservationSpace => world.ObservationSpace;

        public Space ActionSpace => world.ActionSpace;

        public Observation Reset(long seed) => world.Reset(seed);

        public StepResult Step(float[] action)
        {
            Steps++;
            return world.Step(action);
        }

        public void Dispose() => world.Dispose();
    }
}
