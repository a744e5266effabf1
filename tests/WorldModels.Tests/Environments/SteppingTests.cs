using Microsoft.ML;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.Rollouts;
using WorldModels.Vision;
using Xunit;

namespace WorldModels.Tests.Environments;

/// <summary>All code that steps an environment detects its faults immediately and reports them with the seed and the step.</summary>
public sealed class SteppingTests : IDisposable
{
    private static readonly DiscreteSpace Actions = new(3);
    private static readonly ControllerShape Shape = new(2, 0, UsesCell: false, HasBias: true, 3);
    private static readonly string[] Steppers =
        ["collector", "default policy", "policy", "agent", "evaluator", "CMA-ES", "PPO", "DQN", "Q-learning", "players"];
    private static readonly Fault[] OfChoices = [Fault.NanObservation, Fault.FewNumbers, Fault.ManyNumbers, Fault.Picture, Fault.Nothing, Fault.OtherChoice, Fault.NanReward];

    private readonly MLContext _ml = new(seed: 3);
    private readonly RolloutDataView _rollouts;

    public SteppingTests() => _rollouts = _ml.Data.CollectRollouts(() => new FaultyWorld(Fault.None, 0), episodes: 2, maxSteps: 5);

    public void Dispose() => _rollouts.Dispose();

    public static TheoryData<string, Fault, int> Cases()
    {
        var cases = new TheoryData<string, Fault, int>();
        foreach (string stepper in Steppers)
            foreach (Fault fault in Enum.GetValues<Fault>())
            {
                if (fault == Fault.None || (stepper == "Q-learning" ? !OfChoices.Contains(fault) : fault == Fault.OtherChoice)) continue;
                cases.Add(stepper, fault, 3);
                if (!IsReward(fault)) cases.Add(stepper, fault, 0);
            }
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_fault_of_an_environment_is_named_with_its_seed_and_step(string stepper, Fault fault, int at)
    {
        EpisodeException failure = Assert.ThrowsAny<EpisodeException>(() => Step(stepper, () => new FaultyWorld(fault, at, choices: stepper == "Q-learning")));
        Assert.Contains(nameof(FaultyWorld), failure.Message);
        Assert.Contains(FormattableString.Invariant($"seed {failure.Seed}"), failure.Message);
        Assert.Contains(failure.Seed, FaultyWorld.Seeds);
        Assert.Equal(IsReward(fault) ? at - 1 : at, failure.Step);
        Assert.Contains(FormattableString.Invariant($"step {failure.Step}"), failure.Message);
        string named = fault switch
        {
            Fault.NanObservation => "observation of step {0} is NaN as number",
            Fault.InfiniteObservation => "observation of step {0} is Infinity as number 1",
            Fault.FewNumbers => stepper == "Q-learning" ? "0 numbers, but Discrete(4) has 1" : "1 numbers, but Box([-10, -10] to [10, 10]) has 2",
            Fault.ManyNumbers => stepper == "Q-learning" ? "2 numbers, but" : "3 numbers, but",
            Fault.Picture => "a picture, but the space is",
            Fault.Nothing => "an empty observation",
            Fault.OtherChoice => "observation of step {0} is 4, which is not one of Discrete(4)",
            Fault.NanReward => "reward of step {0} is NaN",
            Fault.InfiniteReward => "reward of step {0} is -Infinity",
            _ => "reward of step {0} is 1E+300",
        };
        Assert.Contains(string.Format(System.Globalization.CultureInfo.InvariantCulture, named, failure.Step), failure.Message);
    }

    [Theory]
    [InlineData("evaluator", "candidate ")]
    [InlineData("Q-learning", "episode 0")]
    public void It_is_named_with_what_was_played(string stepper, string label)
    {
        EpisodeException failure = Assert.ThrowsAny<EpisodeException>(() => Step(stepper, () => new FaultyWorld(Fault.NanReward, 2, choices: stepper == "Q-learning")));
        Assert.Contains(label, failure.Message);
    }

    [Fact]
    public void The_world_without_a_fault_is_stepped_by_all()
    {
        foreach (string stepper in Steppers) Step(stepper, () => new FaultyWorld(Fault.None, 3, choices: stepper == "Q-learning"));
    }

    public static TheoryData<string> Sharing => ["evaluator", "CMA-ES", "PPO", "DQN"];

    [Theory]
    [MemberData(nameof(Sharing))]
    public void One_environment_for_all_workers_is_refused(string stepper)
    {
        var world = new FaultyWorld(Fault.None, 0);
        AssertShared(nameof(FaultyWorld), () => Step(stepper, () => world));
        // The wrappers differ, the inner environment is the same.
        AssertShared(nameof(FaultyWorld), () => Step(stepper, () => world.WithScaledReward(2).WithTimeLimit(10)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Workers_that_collect_or_play_cannot_share_one(bool collects)
    {
        // The first worker waits until there is a second one: alone it would not cause the fault.
        using var second = new ManualResetEventSlim();
        var world = new WaitingWorld(second);
        int calls = 0;
        Func<IEnvironment> environment = () =>
        {
            if (Interlocked.Increment(ref calls) == 2) second.Set();
            return world.WithTimeLimit(5);
        };
        AssertShared(nameof(WaitingWorld), () =>
        {
            if (collects) RolloutCollector.Collect(environment, new RolloutOptions { Episodes = 8, Workers = 2 }).Dispose();
            else Play(environment, threads: 2);
        });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Workers_that_collect_cannot_share_a_policy(bool wrapped)
    {
        using var second = new ManualResetEventSlim();
        Agent agent = NewAgent();
        int calls = 0;
        var options = new RolloutOptions
        {
            Episodes = 8,
            Workers = 2,
            MaxSteps = 5,
            Policy = () =>
            {
                if (Interlocked.Increment(ref calls) == 2) second.Set();
                return wrapped ? new WorldModels.Exploration.EpsilonGreedyPolicy(agent, Actions) : agent;
            },
        };
        AssertShared(nameof(Agent), () => RolloutCollector.Collect(() => new WaitingWorld(second), options).Dispose());
    }

    [Fact]
    public void A_policy_that_is_a_function_may_be_shared()
    {
        IPolicy stay = Policy.FromFunction(_ => [1]);
        using RolloutStore store = RolloutCollector.Collect(() => new FaultyWorld(Fault.None, 0), new RolloutOptions { Episodes = 8, Workers = 4, Policy = () => stay });
        Assert.Equal(8, store.EpisodeCount);
    }

    private static void AssertShared(string type, Action act)
    {
        Exception refused = Assert.ThrowsAny<Exception>(act);
        Assert.True(refused is InvalidOperationException or RolloutException { InnerException: InvalidOperationException }, refused.ToString());
        Assert.Contains($"returned the same {type} twice", refused.Message);
    }

    private static bool IsReward(Fault fault) => fault is Fault.NanReward or Fault.InfiniteReward or Fault.HugeReward;

    private static Agent NewAgent() => new((VaeEncoderTransformer?)null, null, Actions, new Controller(Shape, Actions, new float[9]), Shape);

    private static void Play(Func<IEnvironment> environment, int threads)
    {
        using var players = new EnvironmentPlayers(environment, threads);
        players.Play(8, (episode, world) => EpisodeResult.Play(new RandomPolicy(Actions), world, episode), CancellationToken.None);
    }

    private void Step(string stepper, Func<IEnvironment> environment)
    {
        switch (stepper)
        {
            case "collector":
                RolloutCollector.Collect(environment, new RolloutOptions { Episodes = 2, Policy = () => new RandomPolicy(Actions) }).Dispose();
                break;
            case "default policy":
                RolloutCollector.Collect(environment, new RolloutOptions { Episodes = 2 }).Dispose();
                break;
            case "policy":
                EpisodeResult.Play(new RandomPolicy(Actions), environment(), 7);
                break;
            case "agent":
                NewAgent().Play(environment(), 7);
                break;
            case "players":
                Play(environment, threads: 2);
                break;
            case "evaluator":
                using (var evaluator = new EnvironmentEvaluator(environment, new Perception(null, null, Shape.LatentSize), null, Actions, Shape, new EpisodeLimits(20), threads: 2))
                    evaluator.Evaluate([.. Enumerable.Repeat(new float[9], 3)], [11, 12], CancellationToken.None);
                break;
            case "CMA-ES":
                _ml.WorldModels().CmaEsControllerTrainer(new CmaEsControllerOptions
                {
                    OutputColumnName = "Chosen", LatentColumnName = "Observation", HiddenColumnName = null, Environment = environment, Generations = 1,
                    Population = 4, Episodes = 2, EvaluationEpisodes = 2, Threads = 2,
                }).Fit(_rollouts);
                break;
            case "PPO":
                _ml.WorldModels().PpoControllerTrainer(new PpoControllerOptions
                {
                    OutputColumnName = "Chosen", LatentColumnName = "Observation", HiddenColumnName = null, Environment = environment, Steps = 64,
                    ParallelEpisodes = 4, Horizon = 8, EvaluationEpisodes = 2, Threads = 2,
                }).Fit(_rollouts);
                break;
            case "DQN":
                _ml.WorldModels().DqnControllerTrainer(new DqnControllerOptions
                {
                    OutputColumnName = "Chosen", LatentColumnName = "Observation", HiddenColumnName = null, Environment = environment, Steps = 64,
                    ParallelEpisodes = 4, LearningStarts = 20, EvaluationEpisodes = 2, Threads = 2,
                }).Fit(_rollouts);
                break;
            case "Q-learning":
                _ml.WorldModels().QLearning(environment(), new QLearningOptions { Episodes = 2 });
                break;
            default:
                throw new ArgumentException(stepper, nameof(stepper));
        }
    }

    /// <summary>An environment that begins no episode before an event.</summary>
    private sealed class WaitingWorld(ManualResetEventSlim happened) : IEnvironment
    {
        private readonly FaultyWorld _world = new(Fault.None, 0);

        public Space ObservationSpace => _world.ObservationSpace;

        public Space ActionSpace => _world.ActionSpace;

        public Observation Reset(long seed)
        {
            Assert.True(happened.Wait(TimeSpan.FromMinutes(1)));
            return _world.Reset(seed);
        }

        public StepResult Step(float[] action) => _world.Step(action);

        public void Dispose() { }
    }
}
