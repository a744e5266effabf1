using WorldModels.Control;
using WorldModels.Environments;
using Xunit;

namespace WorldModels.Tests.Control;

public class EnvironmentEvaluatorTests
{
    private static readonly BoxSpace Actions = new(2, -1, 1);
    private static readonly ControllerShape Shape = new(4, 6, UsesCell: false, HasBias: true, 2);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Episodes_played_together_go_as_an_agent_alone_plays_them(int threads)
    {
        float[][] candidates = [.. Enumerable.Range(0, 3).Select(Parameters)];
        // Some episodes end early, at the edge, and free a place for others.
        long[] seeds = [3, 1, 4, 15, 9];
        using var evaluator = new EnvironmentEvaluator(
            () => new DotWorld(40), new Perception(UntrainedStages.Vision(), null, Shape.LatentSize), UntrainedStages.Memory(Actions), Actions, Shape, new EpisodeLimits(25), threads);
        IReadOnlyList<double[]> returns = evaluator.Evaluate(candidates, seeds, CancellationToken.None);
        for (int candidate = 0; candidate < candidates.Length; candidate++)
        {
            var agent = new Agent(
                UntrainedStages.Vision(), UntrainedStages.Memory(Actions), Actions, new Controller(Shape, Actions, candidates[candidate]), Shape);
            Assert.Equal(seeds.Select(seed => agent.Play(new DotWorld(40), seed, 25).Return), returns[candidate]);
        }
        Assert.NotEqual(returns[0], returns[1]);
        // The same environments again, in another order.
        Assert.Equal(returns.Reverse(), evaluator.Evaluate([.. candidates.Reverse()], seeds, CancellationToken.None));
    }

    [Fact]
    public void An_episode_that_is_given_up_is_worth_what_it_would_have_come_to()
    {
        // The reward is -1 from the fourth step on for all actions: giving up there changes no return, only the number of steps.
        static (double Return, int Steps) Play(int giveUpAfter)
        {
            var world = new FadingWorld();
            using var evaluator = new EnvironmentEvaluator(() => world, new Perception(null, null, StateShape.LatentSize), null, world.ActionSpace, StateShape, new EpisodeLimits(50, giveUpAfter), threads: 1);
            return (evaluator.Evaluate([[0, 0]], [1], CancellationToken.None)[0][0], world.Steps);
        }
        Assert.Equal((3 - 47, 50), Play(0));
        Assert.Equal((3 - 47, 3 + 10), Play(10));
        Assert.Equal((3 - 47, 50), Play(48));
    }

    [Fact]
    public void What_an_environment_throws_comes_through_and_all_environments_are_disposed()
    {
        var made = new List<FadingWorld>();
        FadingWorld Make()
        {
            var world = new FadingWorld { FailsAt = 5 };
            lock (made) made.Add(world);
            return world;
        }
        using (var evaluator = new EnvironmentEvaluator(Make, new Perception(null, null, StateShape.LatentSize), null, new BoxSpace(1, -1, 1), StateShape, new EpisodeLimits(50), threads: 2))
            Assert.Equal("step 5", Assert.Throws<InvalidOperationException>(() => evaluator.Evaluate([[0, 0]], [1, 2, 3], CancellationToken.None)).Message);
        Assert.NotEmpty(made);
        Assert.All(made, world => Assert.True(world.Disposed));
    }

    private static ControllerShape StateShape => new(1, 0, UsesCell: false, HasBias: true, 1);

    private static float[] Parameters(int seed)
    {
        var random = new Pcg64(seed);
        return [.. Enumerable.Range(0, Shape.ParameterCount).Select(_ => (float)random.NextNormal())];
    }

    /// <summary>An environment with a reward of 1 in each of the first three steps and -1 in all later ones.</summary>
    private sealed class FadingWorld : IEnvironment
    {
        private readonly float[] _state = [0];

        public int Steps { get; private set; }

        public int FailsAt { get; init; } = int.MaxValue;

        public bool Disposed { get; private set; }

        public Space ObservationSpace { get; } = new BoxSpace(1, -1, 1);

        public Space ActionSpace { get; } = new BoxSpace(1, -1, 1);

        public Observation Reset(long seed)
        {
            Steps = 0;
            return new Observation(_state);
        }

        public StepResult Step(float[] action)
        {
            if (++Steps == FailsAt) throw new InvalidOperationException($"step {Steps}");
            return new StepResult(new Observation(_state), Steps <= 3 ? 1 : -1, false, false);
        }

        public void Dispose() => Disposed = true;
    }
}
