using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.Memory;
using WorldModels.Planning;
using WorldModels.Rollouts;
using WorldModels.Vision;
using Xunit;

namespace WorldModels.Tests.Control;

/// <summary>Pictures of 128 x 32 x 3 have as many bytes as the pictures of 64 x 64 x 3 that V reads; they must not be confused.</summary>
public sealed class PictureShapeTests
{
    private static readonly BoxSpace Actions = new(2, -1, 1);
    private readonly MLContext _ml = new(seed: 3);
    private readonly VaeEncoderTransformer _vision = UntrainedStages.Vision();
    private readonly MdnRnnPredictorTransformer _memory = UntrainedStages.Memory(Actions);

    [Fact]
    public void An_agent_does_not_play_there()
    {
        Refused<ArgumentException>(() => NewAgent().Play(new WideDots(), 1));
        Refused<ArgumentException>(() => EpisodeResult.Play(NewAgent(), new WideDots(), 1));
        Assert.Equal(5, NewAgent().Play(new DotWorld(), 1, maxSteps: 5).Steps);
    }

    [Fact]
    public void It_does_not_collect_there_nor_does_what_explores_around_it()
    {
        Refused<RolloutException>(() => _ml.Data.CollectRollouts(() => new WideDots(), episodes: 2, maxSteps: 5, policy: NewAgent));
        Refused<RolloutException>(() => _ml.Data.CollectRollouts(
            () => new WideDots(), episodes: 2, maxSteps: 5, policy: () => new ExploringPolicy(NewAgent(), Actions)));
        Refused<RolloutException>(() => _ml.Data.CollectRollouts(
            () => new WideDots(), episodes: 2, maxSteps: 5, policy: () => new WorldModels.Exploration.EpsilonGreedyPolicy(NewAgent(), Actions)));
    }

    [Fact]
    public void A_planner_does_not_plan_there()
    {
        Refused<ArgumentException>(() => EpisodeResult.Play(new PlanningAgent(_vision, _memory), new WideDots(), 1));
        string message = Assert.Throws<ArgumentException>(() => EpisodeResult.Play(new PlanningAgent(_vision, _memory), new PointWorld(), 1)).Message;
        Assert.Contains("64 x 64 x 3 pictures", message);
    }

    [Fact]
    public void No_trainer_of_C_trains_there_and_the_gap_is_not_measured_there()
    {
        using RolloutDataView rollouts = _ml.Data.CollectRollouts(() => new DotWorld(), episodes: 2, maxSteps: 5);
        IDataView encoded = _memory.Transform(_vision.Transform(rollouts));
        Refused<ArgumentException>(() => _ml.WorldModels().CmaEsControllerTrainer(new CmaEsControllerOptions { OutputColumnName = "Chosen", Environment = () => new WideDots() }).Fit(encoded));
        Refused<ArgumentException>(() => _ml.WorldModels().PpoControllerTrainer(new PpoControllerOptions { OutputColumnName = "Chosen", Environment = () => new WideDots() }).Fit(encoded));
        Refused<ArgumentException>(() => _ml.WorldModels().DreamGap(new TransformerChain<ITransformer>(_vision, _memory), () => new WideDots()));
    }

    [Fact]
    public void V_takes_no_such_column_but_one_without_dimensions()
    {
        using RolloutDataView wide = _ml.Data.CollectRollouts(() => new WideDots(), episodes: 2, maxSteps: 5), dots = _ml.Data.CollectRollouts(() => new DotWorld(), episodes: 2, maxSteps: 5);
        VaeEncoderEstimator estimator = _ml.Transforms.VaeEncoder("Latent", "Observation");
        foreach (Action act in new Action[] { () => estimator.Fit(wide), () => _vision.Transform(wide), () => _vision.GetOutputSchema(wide.Schema), () => _vision.Evaluate(wide) })
            Assert.Contains("expected vector of 12288 Byte (64 x 64 x 3), got Vector<Byte, 128, 32, 3>", Assert.Throws<ArgumentOutOfRangeException>(act).Message);
        Assert.NotNull(_vision.Transform(dots).Schema["Latent"].Name);
        var flat = _ml.Data.LoadFromEnumerable([new Flat()]);
        Assert.NotNull(_vision.Transform(flat).Schema["Latent"].Name);
    }

    private Agent NewAgent()
    {
        ControllerShape shape = new(4, 6, UsesCell: false, HasBias: true, 2);
        return new Agent(_vision, _memory, Actions, new Controller(shape, Actions, new float[shape.ParameterCount]), shape);
    }

    private static void Refused<TException>(Action act) where TException : Exception
    {
        string message = Assert.Throws<TException>(act).Message;
        Assert.Contains("Image(128 x 32 x 3)", message);
        Assert.Contains("64 x 64 x 3", message);
    }

    private sealed class Flat
    {
        [VectorType(12288)]
        public byte[] Observation { get; set; } = new byte[12288];
    }

    /// <summary>The dot's bytes, declared as 128 rows of 32 pixels.</summary>
    private sealed class WideDots : IEnvironment
    {
        private readonly DotWorld _dots = new();

        public Space ObservationSpace { get; } = new ImageSpace(128, 32, 3);

        public Space ActionSpace => _dots.ActionSpace;

        public Observation Reset(long seed) => _dots.Reset(seed);

        public StepResult Step(float[] action) => _dots.Step(action);

        public void Dispose() { }
    }
}
