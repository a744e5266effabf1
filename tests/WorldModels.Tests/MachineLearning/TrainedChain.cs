using Microsoft.ML;
using WorldModels.Control;
using WorldModels.Memory;
using WorldModels.Rollouts;
using WorldModels.Tests.Rollouts;
using WorldModels.Vision;
using Xunit;

namespace WorldModels.Tests.MachineLearning;

/// <summary>V, M and C, briefly trained on a few episodes of <see cref="DotWorld"/> and shared by many tests; nothing here changes after it is created.</summary>
public sealed class TrainedChain : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TrainedChain()
    {
        Rollouts = ML.Data.CollectRollouts(() => new DotWorld(16), episodes: 5, folder: RolloutFolder);
        Model = Estimator().Fit(Rollouts);
        ML.Model.Save(Model, Rollouts.Schema, ModelPath);
        Encoded = Vision.Transform(Rollouts);
        Remembered = Memory.Transform(Encoded);
        Acted = Controller.Transform(Remembered);
    }

    public MLContext ML { get; } = new(seed: 5);

    public RolloutDataView Rollouts { get; }

    /// <summary>The folder of the rollouts.</summary>
    public string RolloutFolder => _folder.File("rollouts");

    /// <summary>The fitted chain.</summary>
    public ITransformer Model { get; }

    /// <summary>The chain, written by ml.Model.Save.</summary>
    public string ModelPath => _folder.File("model.zip");

    public VaeEncoderTransformer Vision => (VaeEncoderTransformer)Stages[0];

    public MdnRnnPredictorTransformer Memory => (MdnRnnPredictorTransformer)Stages[1];

    public ControllerTransformer Controller => (ControllerTransformer)Stages[2];

    /// <summary>The rollouts with V's columns.</summary>
    public IDataView Encoded { get; }

    /// <summary>The rollouts with V's and M's columns.</summary>
    public IDataView Remembered { get; }

    /// <summary>The rollouts with the columns of all three.</summary>
    public IDataView Acted { get; }

    private IReadOnlyList<ITransformer> Stages => [.. (IEnumerable<ITransformer>)Model];

    /// <summary>The chain before it is fitted.</summary>
    public IEstimator<ITransformer> Estimator() =>
        ML.Transforms.VaeEncoder(VisionOptions())
            .Append(ML.Transforms.MdnRnnPredictor(MemoryOptions()))
            .Append(ML.WorldModels().CmaEsControllerTrainer(ControllerOptions()));

    public static VaeEncoderOptions VisionOptions() => new() { LatentSize = 8, Epochs = 1, BatchSize = 16, LearningRate = 1e-3, Threads = 1 };

    public static MdnRnnPredictorOptions MemoryOptions() =>
        new() { CellColumnName = "Cell", HiddenSize = 12, Mixtures = 3, Epochs = 2, BatchSize = 2, SequenceLength = 10, LearningRate = 1e-2, Threads = 1 };

    public static CmaEsControllerOptions ControllerOptions() =>
        new() { Generations = 2, Population = 4, Episodes = 2, EvaluateEvery = 1, EvaluationEpisodes = 2, Threads = 2 };

    public void Dispose()
    {
        Rollouts.Dispose();
        _folder.Dispose();
    }
}

/// <summary>The classes that share the trained chain; xunit runs them one after the other. A class that trains its own models is not in this collection, so that it runs in parallel.</summary>
[CollectionDefinition(Name)]
public sealed class Stages : ICollectionFixture<TrainedChain>
{
    public const string Name = "Stages";
}
