using Microsoft.ML;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.Memory;
using WorldModels.Torch;
using WorldModels.Vision;

namespace WorldModels.Benchmarks.Stages;

/// <summary>V, M and C in the paper's CarRacing sizes with random weights, which need the same time as trained ones.</summary>
internal static class UntrainedModels
{
    public const int LatentSize = 32;

    public static readonly Space ActionSpace = new BoxSpace([-1, 0, 0], [1, 1, 1]);
    public static readonly MdnRnnShape MemoryShape = new(LatentSize, ActionSize: 3, HiddenSize: 256, Mixtures: 5);
    public static readonly ControllerShape ControllerShape = new(LatentSize, 256, UsesCell: false, HasBias: true, OutputSize: 3);

    public static VaeEncoderTransformer Vision()
    {
        using var network = new VaeNetwork(LatentSize, new Pcg64(1));
        var settings = new VaeSettings("Observation", "Latent", "LatentLogVariance", LatentSize, SampleLatent: false, Seed: 1, []);
        return new VaeEncoderTransformer(new MLContext(), settings, TorchModule.ToTensors(network).ToDictionary(tensor => tensor.Name));
    }

    /// <summary>Its dreams begin at a latent from N(0, 1) and only end at their last step.</summary>
    public static MdnRnnPredictorTransformer Memory()
    {
        using var network = new MdnRnnNetwork(MemoryShape, new Pcg64(2));
        Dictionary<string, NamedTensor> weights = network.ToTensors().ToDictionary(tensor => tensor.Name);
        weights[MdnRnnModel.HeadBias].Values[MemoryShape.DoneAt] = -1e6f;
        int row = 2 * (LatentSize + MemoryShape.HiddenSize);
        weights.Add(DreamStarts.Name, new NamedTensor(DreamStarts.Name, [1, row], new float[row]));
        var columns = new MdnRnnColumns("Latent", "LatentLogVariance", "Action", "Reward", "Done", "Episode", "Step", "Hidden", null);
        var settings = new MdnRnnSettings(columns, MemoryShape, SpaceDescription.Of(ActionSpace), LongestEpisode: 1000, Seed: 1, [], null);
        return new MdnRnnPredictorTransformer(new MLContext(), settings, new MdnRnnModel(weights, MemoryShape));
    }

    public static Controller Controller(long seed) => new(ControllerShape, ActionSpace, ControllerParameters(seed));

    public static float[] ControllerParameters(long seed) => Samples.Normal(seed, ControllerShape.ParameterCount, 0.1);
}
