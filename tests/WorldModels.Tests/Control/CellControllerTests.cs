using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.Memory;
using WorldModels.Rollouts;
using WorldModels.Tests.MachineLearning;
using WorldModels.Tests.Rollouts;
using WorldModels.Vision;
using Xunit;

namespace WorldModels.Tests.Control;

/// <summary>C as in the paper for Doom: it reads z, h and c and has no bias.</summary>
public sealed class CellControllerTests : IDisposable
{
    private readonly MLContext _ml = new(seed: 8);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void At_the_papers_sizes_it_has_1088_parameters_and_trains()
    {
        MdnRnnPredictorTransformer memory = UntrainedStages.Memory(new BoxSpace(1, -1, 1), latentSize: 64, hiddenSize: 512);
        ControllerTransformer trained = Train(UntrainedStages.Vision(64), memory);
        Assert.Equal(1088, trained.Parameters.Length);
        Assert.All(trained.Parameters, value => Assert.NotEqual(0, value));
    }

    [Fact]
    public void It_is_saved_and_loaded_and_plays_on()
    {
        (VaeEncoderTransformer vision, MdnRnnPredictorTransformer memory, ControllerTransformer controller) = Small();
        var model = new TransformerChain<ITransformer>(vision, memory, controller);
        using RolloutDataView rollouts = _ml.Data.CollectRollouts(() => new Slope(), episodes: 1);
        _ml.Model.Save(model, rollouts.Schema, _folder.File("model.zip"));
        ITransformer loaded = _ml.Model.Load(_folder.File("model.zip"), out _);
        Assert.Equal(controller.Parameters, ControllerTransformer.FromModel(loaded).Parameters);
        using var environment = new Slope();
        Assert.Equal(Agent.FromModel(model).Play(environment, 3), Agent.FromModel(loaded).Play(environment, 3));
    }

    [Fact]
    public void The_agent_acts_on_the_cell_state_as_the_chain_does()
    {
        (VaeEncoderTransformer vision, MdnRnnPredictorTransformer memory, ControllerTransformer controller) = Small();
        var model = new TransformerChain<ITransformer>(vision, memory, controller);
        using RolloutDataView driven = _ml.Data.CollectRollouts(() => new Slope(), episodes: 2, policy: () => Agent.FromModel(model));
        float[][] taken = Columns.Vectors(driven, "Action"), chosen = Columns.Vectors(model.Transform(driven), "Chosen");
        Assert.Equal(24, taken.Length);
        for (int step = 0; step < taken.Length; step++) Assert.Equal(chosen[step][0], taken[step][0], 1e-5);

        // With the same weights, but only on z and h, the actions differ as soon as the hidden state is not zero.
        float[] latent = Columns.Vectors(model.Transform(driven), "Latent")[1], hidden = Columns.Vectors(model.Transform(driven), "Hidden")[1], without = new float[1];
        controller.Controller.Act(latent, hidden, new float[6], without);
        Assert.NotEqual(without[0], taken[1][0]);
    }

    private (VaeEncoderTransformer, MdnRnnPredictorTransformer, ControllerTransformer) Small()
    {
        VaeEncoderTransformer vision = UntrainedStages.Vision();
        MdnRnnPredictorTransformer memory = UntrainedStages.Memory(new BoxSpace(1, -1, 1));
        ControllerTransformer controller = Train(vision, memory);
        Assert.Equal(4 + 6 + 6, controller.Parameters.Length);
        return (vision, memory, controller);
    }

    private ControllerTransformer Train(VaeEncoderTransformer vision, MdnRnnPredictorTransformer memory)
    {
        using RolloutDataView rollouts = _ml.Data.CollectRollouts(() => new Slope(), episodes: 1);
        return _ml.WorldModels().CmaEsControllerTrainer(new CmaEsControllerOptions
        {
            OutputColumnName = "Chosen",
            CellColumnName = "Cell",
            UseBias = false,
            Generations = 2,
            Population = 4,
            Episodes = 1,
            EvaluateEvery = 1,
            EvaluationEpisodes = 2,
            MaxSteps = 5,
        }).Fit(memory.Transform(vision.Transform(rollouts)));
    }

    /// <summary><see cref="DotWorld"/> in which the dot only moves sideways: one number per action, as in Doom.</summary>
    private sealed class Slope : IEnvironment
    {
        private readonly DotWorld _world = new(12);

        public Space ObservationSpace => _world.ObservationSpace;

        public Space ActionSpace { get; } = new BoxSpace(1, -1, 1);

        public Observation Reset(long seed) => _world.Reset(seed);

        public StepResult Step(float[] action) => _world.Step([0, 0.2f * action[0]]);

        public void Dispose() => _world.Dispose();
    }
}
