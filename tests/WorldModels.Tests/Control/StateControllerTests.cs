using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.Memory;
using WorldModels.Rollouts;
using WorldModels.Tests.MachineLearning;
using WorldModels.Tests.Rollouts;
using Xunit;

namespace WorldModels.Tests.Control;

/// <summary>C on observations without V, with M and without.</summary>
public sealed class StateControllerTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 3);
    private readonly TemporaryFolder _folder = new();
    private readonly RolloutDataView _rollouts;

    public StateControllerTests() => _rollouts = _ml.Data.CollectRollouts(() => new PointWorld(), episodes: 2, maxSteps: 20);

    public void Dispose()
    {
        _rollouts.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(SearchMethod.CmaEs, 0)]
    [InlineData(SearchMethod.SeparableCmaEs, 0)]
    [InlineData(SearchMethod.OpenEs, 0)]
    [InlineData(SearchMethod.Pepg, 0)]
    [InlineData(SearchMethod.CmaEs, 4)]
    public void Without_V_and_M_it_learns_to_hold_the_point_in_the_middle_by_any_search(SearchMethod search, int hiddenUnits)
    {
        ControllerTransformer trained = Train(options => (options.Search, options.HiddenUnits, options.Generations, options.InitialSigma) = (search, hiddenUnits, hiddenUnits == 0 ? 15 : 40, 0.5));
        Assert.Equal(hiddenUnits == 0 ? 9 : 3 * hiddenUnits + 3 * (hiddenUnits + 1), trained.Parameters.Length);
        Assert.False(trained.History.InDream);
        var agent = Agent.FromModel(trained);
        Assert.Empty(agent.Hidden);
        double left = Score(new Idle());
        Assert.True(Score(agent) > left + 5, $"return {Score(agent)}, left alone {left}");
    }

    [Fact]
    public void Each_search_gives_a_controller_of_its_own_and_the_default_is_CMA_ES()
    {
        float[] unsaid = Train(_ => { }).Parameters;
        Dictionary<SearchMethod, float[]> by = Enum.GetValues<SearchMethod>().ToDictionary(search => search, search => Train(options => options.Search = search).Parameters);
        Assert.Equal(unsaid, by[SearchMethod.CmaEs]);
        Assert.Equal(4, by.Values.Select(parameters => string.Join(' ', parameters)).Distinct().Count());
        foreach (SearchMethod search in Enum.GetValues<SearchMethod>())
            Assert.Equal(by[search], Train(options => (options.Search, options.Threads) = (search, 1)).Parameters);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void The_chain_is_saved_loaded_and_acts_as_the_agent_does(int hiddenUnits)
    {
        ControllerTransformer trained = Train(options => options.HiddenUnits = hiddenUnits);
        _ml.Model.Save(trained, _rollouts.Schema, _folder.File("model.zip"));
        ITransformer loaded = _ml.Model.Load(_folder.File("model.zip"), out _);
        Assert.Equal(trained.Parameters, ControllerTransformer.FromModel(loaded).Parameters);
        using var world = new PointWorld();
        Assert.Equal(Agent.FromModel(trained).Play(world, 3), Agent.FromModel(loaded).Play(world, 3));

        var agent = Agent.FromModel(trained);
        float[][] states = Columns.Vectors(_rollouts, "Observation"), actions = Columns.Vectors(loaded.Transform(_rollouts), "Chosen");
        for (int row = 0; row < states.Length; row++)
        {
            Assert.Equal(actions[row], agent.Act(new Observation(states[row])));
            Assert.Equal(states[row], agent.Latent);
        }
    }

    [Fact]
    public void With_M_on_the_observations_the_agent_remembers_as_the_chain_does()
    {
        MdnRnnPredictorTransformer memory = UntrainedStages.Memory(new DiscreteSpace(3), latentSize: 2);
        var copy = _ml.Transforms.CopyColumns("Latent", "Observation").Fit(_rollouts);
        IDataView remembered = memory.Transform(copy.Transform(_rollouts));
        ControllerTransformer trained = Train(options => (options.LatentColumnName, options.HiddenColumnName) = ("Latent", "Hidden"), remembered);
        Assert.Equal((2 + 6 + 1) * 3, trained.Parameters.Length);
        var model = new TransformerChain<ITransformer>(copy, memory, trained);

        using RolloutDataView played = _ml.Data.CollectRollouts(() => new PointWorld(), episodes: 2, maxSteps: 15, policy: () => Agent.FromModel(model));
        IDataView acted = model.Transform(played);
        Assert.Equal(Columns.Vectors(played, "Action"), Columns.Vectors(acted, "Chosen"));
        var agent = Agent.FromModel(model);
        agent.Act(new Observation([0.5f, 0]));
        Assert.Contains(agent.Hidden, value => value != 0);
    }

    [Fact]
    public void A_hidden_velocity_is_learnt_from_by_M_and_C_together_end_to_end()
    {
        using RolloutDataView rollouts = _ml.Data.CollectRollouts(() => new HiddenVelocity(), episodes: 3, maxSteps: 15);
        var model = _ml.Transforms.MdnRnnPredictor(new MdnRnnPredictorOptions
        {
            InputColumnName = "Observation", HiddenSize = 4, Mixtures = 2, Epochs = 1, BatchSize = 2, SequenceLength = 8, Threads = 1,
        }).Append(_ml.WorldModels().CmaEsControllerTrainer(new CmaEsControllerOptions
        {
            OutputColumnName = "Chosen", LatentColumnName = "Observation", Generations = 2, Population = 4, Episodes = 1, EvaluationEpisodes = 1,
            MaxSteps = 10, Environment = () => new HiddenVelocity(),
        })).Fit(rollouts);
        using var environment = new HiddenVelocity();
        Assert.True(double.IsFinite(Agent.FromModel(model).Play(environment, 1, maxSteps: 10).Return));
    }

    [Fact]
    public void What_does_not_fit_is_refused_with_what_was_expected()
    {
        Assert.Contains("'Observation': expected vector of 12288", Assert.Throws<ArgumentOutOfRangeException>(() => TrainIn(() => new WidePoint())).Message);
        Assert.Contains("V (VaeEncoder)", Assert.Throws<InvalidOperationException>(() => TrainIn(() => new DotWorld())).Message);
        var agent = Agent.FromModel(Train(_ => { }));
        using var dots = new DotWorld();
        Assert.Contains("2 numbers", Assert.Throws<ArgumentException>(() => agent.Play(dots, 1)).Message);
        MdnRnnPredictorTransformer memory = UntrainedStages.Memory(new DiscreteSpace(3), latentSize: 2);
        ControllerTransformer remembering = UntrainedStages.Controller(new DiscreteSpace(3), latentSize: 2);
        Assert.Contains("MdnRnnPredictorTransformer", Assert.Throws<ArgumentException>(() => Agent.FromModel(remembering)).Message);
        Assert.NotNull(Agent.FromModel(new TransformerChain<ITransformer>(memory, remembering)));

        void TrainIn(Func<IEnvironment> environment) => Train(options => options.Environment = environment);
    }

    private ControllerTransformer Train(Action<CmaEsControllerOptions> change, IDataView? input = null)
    {
        var options = new CmaEsControllerOptions
        {
            OutputColumnName = "Chosen",
            LatentColumnName = "Observation",
            HiddenColumnName = null,
            Environment = () => new PointWorld(),
            Generations = 3,
            Population = 12,
            Episodes = 4,
            EvaluateEvery = 3,
            EvaluationEpisodes = 4,
            MaxSteps = 40,
            Threads = 2,
        };
        change(options);
        return _ml.WorldModels().CmaEsControllerTrainer(options).Fit(input ?? _rollouts);
    }

    private static double Score(IPolicy policy)
    {
        using var world = new PointWorld();
        return Enumerable.Range(1000, 20).Average(seed => EpisodeResult.Play(policy, world, seed).Return);
    }

    /// <summary>A policy that never pushes.</summary>
    private sealed class Idle : IPolicy
    {
        public void Begin(long seed) { }

        public float[] Act(Observation observation) => [1];
    }

    /// <summary>An environment with as many numbers as a picture has.</summary>
    private sealed class WidePoint : IEnvironment
    {
        public Space ObservationSpace { get; } = new BoxSpace(12288, 0, 1);

        public Space ActionSpace { get; } = new DiscreteSpace(3);

        public Observation Reset(long seed) => new(new float[12288]);

        public StepResult Step(float[] action) => new(new Observation(new float[12288]), 0, false, true);

        public void Dispose() { }
    }

    /// <summary><see cref="PointWorld"/> whose observation is only the position.</summary>
    private sealed class HiddenVelocity : IEnvironment
    {
        private readonly PointWorld _world = new();

        public Space ObservationSpace { get; } = new BoxSpace(1, float.NegativeInfinity, float.PositiveInfinity);

        public Space ActionSpace => _world.ActionSpace;

        public Observation Reset(long seed) => new([_world.Reset(seed).Values[0]]);

        public StepResult Step(float[] action)
        {
            StepResult result = _world.Step(action);
            return result with { Observation = new Observation([result.Observation.Values[0]]) };
        }

        public void Dispose() => _world.Dispose();
    }
}
