using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Memory;
using WorldModels.Rollouts;
using WorldModels.Tests.Rollouts;
using Xunit;

namespace WorldModels.Tests.Control;

/// <summary>PPO and DQN as stages that train C.</summary>
public sealed class ReinforcementTrainerTests : IDisposable
{
    private static readonly JsonSerializerOptions Strict = new() { RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true };
    private readonly MLContext _ml = new(seed: 3);
    private readonly TemporaryFolder _folder = new();
    private readonly RolloutDataView _rollouts;

    public ReinforcementTrainerTests() => _rollouts = _ml.Data.CollectRollouts(() => new PointWorld(), episodes: 2, maxSteps: 20);

    public void Dispose()
    {
        _rollouts.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void PPO_learns_to_hold_the_point_in_the_middle()
    {
        ControllerTransformer trained = FitPpo(options => (options.Steps, options.LearningRate, options.EvaluateEvery) = (24_000, 1e-3, 6_000));
        AssertHolds(Agent.FromModel(trained), forces: false);
        Assert.Equal(24_000, trained.History.Generations[^1].Steps);
        Assert.Equal(47, trained.History.Generations.Count);
        Assert.False(trained.History.InDream);
    }

    [Fact]
    public void DQN_learns_to_hold_the_point_in_the_middle()
    {
        ControllerTransformer trained = FitDqn(options => (options.Steps, options.LearningRate, options.TargetEvery, options.TrainEvery, options.Discount) = (12_000, 1e-3, 100, 2, 0.95));
        AssertHolds(Agent.FromModel(trained), forces: false);
        Assert.Equal([2000L, 4000, 6000, 8000, 10000, 12000], trained.History.Generations.Select(generation => generation.Steps!.Value));
        Assert.All(trained.History.Generations, generation => Assert.NotNull(generation.Evaluation));
    }

    [Fact]
    public void PPO_learns_forces_in_a_box_that_is_not_around_0()
    {
        ControllerTransformer trained = FitPpo(options =>
            (options.Steps, options.LearningRate, options.EvaluateEvery, options.Environment) = (24_000, 1e-3, 6_000, () => new HoldWorld(forces: true)));
        AssertHolds(Agent.FromModel(trained), forces: true);
    }

    [Fact]
    public void PPO_in_the_dream_of_a_trained_M_holds_the_real_point_better_than_chance()
    {
        using RolloutDataView rollouts = _ml.Data.CollectRollouts(() => new HoldWorld(forces: false), episodes: 60);
        MdnRnnPredictorTransformer memory = _ml.Transforms.MdnRnnPredictor(new MdnRnnPredictorOptions
        {
            InputColumnName = "Observation", HiddenSize = 16, Mixtures = 2, Epochs = 30, BatchSize = 10, LearningRate = 1e-2, Threads = 1,
        }).Fit(rollouts);
        var options = new PpoControllerOptions
        {
            OutputColumnName = "Chosen", LatentColumnName = "Observation", Temperature = 1, Steps = 16_000, Horizon = 64, LearningRate = 1e-3,
            EvaluateEvery = 4_000, HiddenUnits = 16, Threads = 2,
        };
        ControllerTransformer trained = _ml.WorldModels().PpoControllerTrainer(options).Fit(memory.Transform(rollouts));
        Assert.True(trained.History.InDream);
        double learnt = Score(Agent.FromModel(new TransformerChain<ITransformer>(memory, trained))), random = Score(new RandomPolicy(new DiscreteSpace(3)));
        Assert.True(learnt > random + 20, $"learnt in the dream {learnt}, at random {random}");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_same_seed_gives_the_same_bytes_whatever_the_number_of_threads(bool dreamt)
    {
        foreach (Func<int, MLContext, ControllerTransformer> fit in new Func<int, MLContext, ControllerTransformer>[]
        {
            (threads, ml) => Fit(ml, new PpoControllerOptions { Steps = 150, Horizon = 20, ParallelEpisodes = 3, Epochs = 2 }, threads),
            (threads, ml) => Fit(ml, new DqnControllerOptions { Steps = 150, LearningStarts = 40, ParallelEpisodes = 3, TargetEvery = 10 }, threads),
        })
        {
            ControllerTransformer first = fit(1, new MLContext(seed: 4)), again = fit(3, new MLContext(seed: 4)), other = fit(1, new MLContext(seed: 5));
            Assert.Equal(first.Parameters, again.Parameters);
            Assert.Equal(first.History.Generations, again.History.Generations);
            Assert.Equal((first.History.Score, dreamt), (again.History.Score, again.History.InDream));
            Assert.NotEqual(first.Parameters, other.Parameters);
        }

        ControllerTransformer Fit(MLContext ml, ReinforcementOptions options, int threads)
        {
            MdnRnnPredictorTransformer memory = UntrainedStages.Memory(new DiscreteSpace(3), latentSize: 2);
            IDataView remembered = memory.Transform(_ml.Transforms.CopyColumns("Latent", "Observation").Fit(_rollouts).Transform(_rollouts));
            (options.EvaluateEvery, options.EvaluationEpisodes, options.HiddenUnits, options.Threads) = (100, 2, 8, threads);
            options.Environment = dreamt ? null : () => new PointWorld();
            return options is PpoControllerOptions ppo ? ml.WorldModels().PpoControllerTrainer(ppo).Fit(remembered)
                : ml.WorldModels().DqnControllerTrainer((DqnControllerOptions)options).Fit(remembered);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_training_that_diverges_says_where(bool dqn)
    {
        var error = Assert.Throws<TrainingDivergedException>(() => dqn
            ? FitDqn(options => (options.Steps, options.LearningRate, options.GradientClip, options.LearningStarts) = (400, 1e38, 1e30, 50))
            : FitPpo(options => (options.Steps, options.LearningRate, options.GradientClip) = (2_000, 1e38, 1e30)));
        Assert.Equal("C", error.Stage);
        Assert.Contains($"the training of C diverged at step {error.Step}: '{error.Tensor}' is not finite. Decrease LearningRate", error.Message);
    }

    [Fact]
    public void The_controller_is_saved_loaded_and_acts_as_before()
    {
        ControllerTransformer trained = FitPpo(options => options.Steps = 200);
        _ml.Model.Save(trained, _rollouts.Schema, _folder.File("model.zip"));
        ControllerTransformer loaded = ControllerTransformer.FromModel(_ml.Model.Load(_folder.File("model.zip"), out _));
        Assert.Equal(trained.Parameters, loaded.Parameters);
        Assert.Equal(trained.History.Generations, loaded.History.Generations);
        Assert.Equal(200, loaded.History.Generations[^1].Steps);
        using var world = new HoldWorld(forces: false);
        Assert.Equal(Agent.FromModel(trained).Play(world, 3), Agent.FromModel(loaded).Play(world, 3));
    }

    [Fact]
    public void A_history_from_before_steps_were_counted_is_read()
    {
        const string before = """{ "Generation": 2, "Best": 3.5, "Mean": 2, "Worst": 1, "Sigma": 0.1, "Evaluation": null }""";
        Assert.Equal(new ControllerGeneration(2, 3.5, 2, 1, 0.1, null, Steps: null), JsonSerializer.Deserialize<ControllerGeneration>(before, Strict));
    }

    [Fact]
    public void Worlds_in_which_there_is_nothing_to_learn_train_too()
    {
        foreach (ControllerTransformer trained in new[] { FitPpo(Dull), FitDqn(Dull) })
        {
            Assert.All(trained.Parameters, value => Assert.True(float.IsFinite(value)));
            Assert.Equal((5.0, 0.0), (trained.History.Score, trained.History.ScoreDeviation));
        }

        static void Dull(ReinforcementOptions options) => (options.Steps, options.Environment) = (300, () => new DullWorld());
    }

    [Fact]
    public void They_can_be_watched_and_cancelled()
    {
        var reports = new List<TrainingProgress>();
        FitPpo(options => (options.Steps, options.Progress) = (100, new Immediate(reports.Add)));
        Assert.Equal(("C", 1L, 1L), (reports[^1].Stage, reports[^1].Completed, reports[^1].Total));
        Assert.Equal(["loss", "chance"], reports[^1].Metrics.Keys);
        FitDqn(options => (options.Steps, options.LearningStarts, options.Progress) = (100, 20, new Immediate(reports.Add)));
        Assert.Equal((25L, 25L), (reports[^1].Completed, reports[^1].Total));
        Assert.Equal(["loss", "exploration"], reports[^1].Metrics.Keys);

        using var source = new CancellationTokenSource();
        void Cancel(ReinforcementOptions options) => (options.Steps, options.CancellationToken, options.Progress) = (100_000_000, source.Token, new Immediate(_ => source.Cancel()));
        Assert.ThrowsAny<OperationCanceledException>(() => FitPpo(Cancel));
        Assert.ThrowsAny<OperationCanceledException>(() => FitDqn(Cancel));
    }

    [Fact]
    public void DQN_refuses_a_box_of_actions_and_names_the_column()
    {
        string message = Assert.Throws<InvalidOperationException>(() => FitDqn(options => options.Environment = () => new HoldWorld(forces: true))).Message;
        Assert.Contains("'Chosen'", message);
        Assert.Contains("Box([0] to [8])", message);
        Assert.Contains("PpoControllerTrainer", message);
    }

    [Fact]
    public void What_does_not_fit_is_refused_with_what_was_expected()
    {
        Assert.Contains("V (VaeEncoder)", Assert.Throws<InvalidOperationException>(() => FitPpo(options => options.Environment = () => new DotWorld())).Message);
        Assert.Contains("'Hidden'", Assert.Throws<ArgumentOutOfRangeException>(() => FitPpo(options => options.HiddenColumnName = "Hidden")).Message);
        Assert.Contains("M (MdnRnnPredictor)", Assert.Throws<InvalidOperationException>(() => FitDqn(options => options.HiddenColumnName = "Observation")).Message);
    }

    [Fact]
    public void Options_out_of_range_are_named()
    {
        AssertNamed("Steps", options => options.Steps = 0);
        AssertNamed("EvaluateEvery", options => options.EvaluateEvery = 0);
        AssertNamed("EvaluationEpisodes", options => options.EvaluationEpisodes = 0);
        AssertNamed("HiddenUnits", options => options.HiddenUnits = 4097);
        AssertNamed("Discount", options => options.Discount = 1.01);
        AssertNamed("BatchSize", options => options.BatchSize = 0);
        AssertNamed("GradientClip", options => options.GradientClip = 0);
        AssertNamed("LearningRate", options => options.LearningRate = double.NaN);
        AssertNamed("ParallelEpisodes", options => options.ParallelEpisodes = 0);
        AssertNamed("Threads", options => options.Threads = 0);
        AssertNamed("Temperature", options => options.Temperature = 0);
        AssertNamed("MaxSteps", options => options.MaxSteps = -1);
        AssertNamed("Environment", options => options.HiddenColumnName = null);
        AssertNamed("OutputColumnName", options => options.OutputColumnName = " ");
        AssertPpo("Horizon", options => options.Horizon = 0);
        AssertPpo("Epochs", options => options.Epochs = 0);
        AssertPpo("ClipRange", options => options.ClipRange = 0);
        AssertPpo("AdvantageDecay", options => options.AdvantageDecay = -0.1);
        AssertPpo("EntropyBonus", options => options.EntropyBonus = -1);
        AssertPpo("ValueWeight", options => options.ValueWeight = double.NaN);
        AssertPpo("CriticUnits", options => options.CriticUnits = 0);
        AssertPpo("InitialDeviation", options => options.InitialDeviation = 0);
        AssertDqn("InitialExploration", options => options.InitialExploration = 2);
        AssertDqn("FinalExploration", options => options.FinalExploration = -1);
        AssertDqn("ExplorationSteps", options => options.ExplorationSteps = -1);
        AssertDqn("ReplayCapacity", options => options.ReplayCapacity = 0);
        AssertDqn("LearningStarts", options => options.LearningStarts = 200_000);
        AssertDqn("TrainEvery", options => options.TrainEvery = 0);
        AssertDqn("TargetEvery", options => options.TargetEvery = 0);

        void AssertNamed(string name, Action<ReinforcementOptions> change)
        {
            AssertPpo(name, change);
            AssertDqn(name, change);
        }

        void AssertPpo(string name, Action<PpoControllerOptions> change)
        {
            var options = new PpoControllerOptions();
            change(options);
            Assert.Equal(name, Assert.ThrowsAny<ArgumentException>(() => _ml.WorldModels().PpoControllerTrainer(options)).ParamName);
        }

        void AssertDqn(string name, Action<DqnControllerOptions> change)
        {
            var options = new DqnControllerOptions();
            change(options);
            Assert.Equal(name, Assert.ThrowsAny<ArgumentException>(() => _ml.WorldModels().DqnControllerTrainer(options)).ParamName);
        }
    }

    private ControllerTransformer FitPpo(Action<PpoControllerOptions> change)
    {
        var options = new PpoControllerOptions { Horizon = 64 };
        Prepare(options);
        change(options);
        return _ml.WorldModels().PpoControllerTrainer(options).Fit(_rollouts);
    }

    private ControllerTransformer FitDqn(Action<DqnControllerOptions> change)
    {
        var options = new DqnControllerOptions { EvaluateEvery = 2_000, LearningStarts = 200 };
        Prepare(options);
        change(options);
        return _ml.WorldModels().DqnControllerTrainer(options).Fit(_rollouts);
    }

    private static void Prepare(ReinforcementOptions options)
    {
        (options.OutputColumnName, options.LatentColumnName, options.HiddenColumnName) = ("Chosen", "Observation", null);
        (options.Environment, options.HiddenUnits, options.Threads) = (() => new HoldWorld(forces: false), 32, 1);
    }

    // A random policy is far behind a hand-written one, and the learnt policy is nearly as good.
    private static void AssertHolds(Agent agent, bool forces)
    {
        double learnt = Score(agent, forces), hand = Score(new ByHand(forces), forces), random = Score(new RandomPolicy(new HoldWorld(forces).ActionSpace), forces);
        Assert.True(learnt > hand - 0.15 * (hand - random), $"learnt {learnt}, by hand {hand}, at random {random}");
    }

    private static double Score(IPolicy policy, bool forces = false)
    {
        using var world = new HoldWorld(forces);
        return Enumerable.Range(1000, 40).Average(seed => EpisodeResult.Play(policy, world, seed).Return);
    }

    /// <summary>Pushes against the position and the velocity.</summary>
    private sealed class ByHand(bool forces) : IPolicy
    {
        public void Begin(long seed) { }

        public float[] Act(Observation observation)
        {
            float push = -10 * (0.3f * observation.Values[0] + observation.Values[1]);
            return [forces ? Math.Clamp(4 + 4 * push, 0, 8) : 1 + Math.Clamp(MathF.Round(push), -1, 1)];
        }
    }

    /// <summary>
    /// <see cref="PointWorld"/> with rewards from 3 in the middle to 0 at the edge, so that an early end is never better; pushed left, not or right, or by
    /// a force from 0 to 8, of which 4 is none.
    /// </summary>
    private sealed class HoldWorld(bool forces) : IEnvironment
    {
        private readonly float[] _state = new float[2];
        private Pcg64 _random = new(0);
        private int _step;

        public Space ObservationSpace { get; } = new BoxSpace(2, float.NegativeInfinity, float.PositiveInfinity);

        public Space ActionSpace { get; } = forces ? new BoxSpace(1, 0, 8) : new DiscreteSpace(3);

        public Observation Reset(long seed)
        {
            _random = new Pcg64(seed);
            (_state[0], _state[1], _step) = ((float)_random.NextUniform(-1, 1), 0, 0);
            return new Observation(_state);
        }

        public StepResult Step(float[] action)
        {
            if (ActionSpace.Reject(action) is { } reason) throw new ArgumentException(reason, nameof(action));
            _state[1] += 0.1f * (forces ? action[0] / 4 - 1 : action[0] - 1) + 0.02f * (float)_random.NextNormal();
            _state[0] += _state[1];
            bool terminated = Math.Abs(_state[0]) > 3;
            return new StepResult(new Observation(_state), Math.Max(0, 3 - Math.Abs(_state[0])), terminated, !terminated && ++_step == 40);
        }

        public void Dispose() { }
    }

    /// <summary>One state, one action, always the same reward.</summary>
    private sealed class DullWorld : IEnvironment
    {
        private int _step;

        public Space ObservationSpace { get; } = new BoxSpace(2, 0, 1);

        public Space ActionSpace { get; } = new DiscreteSpace(1);

        public Observation Reset(long seed)
        {
            _step = 0;
            return new Observation([1f, 0f]);
        }

        public StepResult Step(float[] action) => new(new Observation([1f, 0f]), 1, false, ++_step == 5);

        public void Dispose() { }
    }

    private sealed class Immediate(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }
}
