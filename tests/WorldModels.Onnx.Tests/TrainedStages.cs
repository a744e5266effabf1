using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.Memory;
using WorldModels.Rollouts;
using WorldModels.Vision;

namespace WorldModels.Onnx.Tests;

/// <summary>Chains of V, M and C, briefly trained on noise and shared by all tests, and a folder for files.</summary>
public sealed class TrainedStages : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("worldmodels-onnx-").FullName;

    public TrainedStages()
    {
        Rollouts = ML.Data.CollectRollouts(() => new NoiseWorld(new BoxSpace([-1f, 0f], [1f, 0.5f])), episodes: 4, folder: RolloutFolder);
        Vision = ML.Transforms.VaeEncoder("Latent", "Observation", latentSize: 5, epochs: 1, batchSize: 8).Fit(Rollouts);
        Memory = Remember(Vision.Transform(Rollouts));
        Model = Chain(Vision, Memory, Act(Memory.Transform(Vision.Transform(Rollouts))));

        using RolloutDataView choices = ML.Data.CollectRollouts(() => new NoiseWorld(Choices), episodes: 4);
        ChoosingMemory = Remember(Vision.Transform(choices));
        ChoosingModel = Chain(Vision, ChoosingMemory, Act(ChoosingMemory.Transform(Vision.Transform(choices))));
    }

    public MLContext ML { get; } = new(seed: 3);

    public RolloutDataView Rollouts { get; }

    public string RolloutFolder => File("rollouts");

    public VaeEncoderTransformer Vision { get; }

    /// <summary>An M for actions of two numbers.</summary>
    public MdnRnnPredictorTransformer Memory { get; }

    /// <summary>V, M and C for actions of two numbers; C reads the cell state.</summary>
    public ITransformer Model { get; }

    public Space Choices { get; } = new DiscreteSpace(3);

    /// <summary>An M for three choices.</summary>
    public MdnRnnPredictorTransformer ChoosingMemory { get; }

    /// <summary>V, M and C for three choices.</summary>
    public ITransformer ChoosingModel { get; }

    public string File(string name) => Path.Combine(_folder, name);

    public string[] FileNames => [.. Directory.GetFiles(_folder).Select(path => Path.GetFileName(path))];

    public MdnRnnPredictorTransformer Remember(IDataView encoded) => ML.Transforms.MdnRnnPredictor(
        new MdnRnnPredictorOptions { CellColumnName = "Cell", HiddenSize = 18, Mixtures = 3, Epochs = 2, BatchSize = 2 }).Fit(encoded);

    /// <summary>An M with another recurrent cell, which has no cell state.</summary>
    public MdnRnnPredictorTransformer Remember(RecurrentCell cell, PredictionHead head) => ML.Transforms.MdnRnnPredictor(
        new MdnRnnPredictorOptions { Cell = cell, Head = head, HiddenSize = 6, Mixtures = 3, Epochs = 1, BatchSize = 2 }).Fit(Vision.Transform(Rollouts));

    public ControllerTransformer Act(IDataView remembered, int hiddenUnits = 0, bool useBias = true) => ML.WorldModels().CmaEsControllerTrainer(new CmaEsControllerOptions
    {
        CellColumnName = "Cell", Generations = 1, Population = 4, Episodes = 1, EvaluationEpisodes = 1, InitialSigma = 1, HiddenUnits = hiddenUnits, UseBias = useBias,
    }).Fit(remembered);

    public static TransformerChain<ITransformer> Chain(params ITransformer[] stages) => new(stages);

    public void Dispose()
    {
        Rollouts.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}

/// <summary>The tests that share the stages.</summary>
[CollectionDefinition(Name)]
public sealed class Stages : ICollectionFixture<TrainedStages>
{
    public const string Name = "stages";
}
