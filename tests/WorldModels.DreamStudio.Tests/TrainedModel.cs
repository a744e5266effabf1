using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.Memory;
using WorldModels.Rollouts;
using WorldModels.Vision;

namespace DreamStudio.Tests;

/// <summary>A briefly trained model of CarRacing in a zip, shared by all tests.</summary>
public sealed class TrainedModel : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("worldmodels-studio-").FullName;

    public TrainedModel()
    {
        var ml = new MLContext(seed: 5);
        using RolloutDataView rollouts = ml.Data.CollectRollouts(() => new CarRacing(new CarRacingOptions { MaxSteps = 16 }), episodes: 2);
        VaeEncoderTransformer vision = ml.Transforms.VaeEncoder("Latent", "Observation", latentSize: 6, epochs: 1, batchSize: 8).Fit(rollouts);
        IDataView encoded = vision.Transform(rollouts);
        MdnRnnPredictorTransformer memory = ml.Transforms.MdnRnnPredictor(
            new MdnRnnPredictorOptions { HiddenSize = 16, Mixtures = 3, Epochs = 1, BatchSize = 2 }).Fit(encoded);
        ControllerTransformer controller = ml.WorldModels().CmaEsControllerTrainer(
            new CmaEsControllerOptions { Generations = 1, Population = 4, Episodes = 1, EvaluationEpisodes = 1, InitialSigma = 1 }).Fit(memory.Transform(encoded));
        Save("agent.zip", vision, memory, controller);
        Save("no-controller.zip", vision, memory);
        File.WriteAllText(PathOf("garbage.zip"), "this is no zip");
        Studio = StudioModel.Load(PathOf("agent.zip"), "CarRacing");

        void Save(string name, params ITransformer[] stages) =>
            ml.Model.Save(new TransformerChain<ITransformer>(stages), rollouts.Schema, PathOf(name));
    }

    internal StudioModel Studio { get; }

    public string PathOf(string name) => Path.Combine(_folder, name);

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}

/// <summary>The tests that share the model; they run one after the other, because they use ports.</summary>
[CollectionDefinition(Name)]
public sealed class SharedModel : ICollectionFixture<TrainedModel>
{
    public const string Name = "model";
}
