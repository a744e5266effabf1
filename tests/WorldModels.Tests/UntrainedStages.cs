using Microsoft.ML;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.Memory;
using WorldModels.Tests.Inference;
using WorldModels.Torch;
using WorldModels.Vision;

namespace WorldModels.Tests;

/// <summary>Stages with random weights, created in milliseconds and without libtorch.</summary>
internal static class UntrainedStages
{
    private static readonly string[] DecoderNames = ["deconv1", "deconv2", "deconv3", "deconv4"];

    public static VaeEncoderTransformer Vision(int latentSize = 4, bool sampleLatent = false)
    {
        const int features = VaeNetwork.FeatureSize;
        (string Name, int[] Shape)[] shapes =
        [
            .. Layers("encoder", ["conv1", "conv2", "conv3", "conv4"], [[32, 3, 4, 4], [64, 32, 4, 4], [128, 64, 4, 4], [256, 128, 4, 4]], biasOf: 0),
            .. Layers("encoder", ["mean", "log_variance"], [[latentSize, features], [latentSize, features]], biasOf: 0),
            .. Layers("decoder", ["dense"], [[features, latentSize]], biasOf: 0),
            .. Layers("decoder", DecoderNames, [[features, 128, 5, 5], [128, 64, 5, 5], [64, 32, 6, 6], [32, 3, 6, 6]], biasOf: 1),
        ];
        var weights = shapes.Select((weight, i) => Random(weight.Name, weight.Shape, 100 + i)).ToDictionary(weight => weight.Name);
        var settings = new VaeSettings("Observation", "Latent", "LatentLogVariance", latentSize, sampleLatent, Seed: 3, []);
        return new VaeEncoderTransformer(new MLContext(), settings, weights);
    }

    /// <param name="actionSpace">The space of the actions.</param>
    /// <param name="latentSize">The number of dimensions of z.</param>
    /// <param name="hiddenSize">The number of units of h.</param>
    /// <param name="doneLogit">The approximate logit of done at every step.</param>
    /// <param name="longestEpisode">The number of steps of a dream.</param>
    /// <param name="head">A mixture, shared or not.</param>
    public static MdnRnnPredictorTransformer Memory(
        Space actionSpace, int latentSize = 4, int hiddenSize = 6, float doneLogit = -1e6f, int longestEpisode = 20,
        PredictionHead head = PredictionHead.MixtureDensity)
    {
        var columns = new MdnRnnColumns("Latent", "LatentLogVariance", "Action", "Reward", "Done", "Episode", "Step", "Hidden", "Cell");
        var shape = new MdnRnnShape(latentSize, ActionCode.Size(actionSpace), hiddenSize, Mixtures: 3, Head: head);
        var settings = new MdnRnnSettings(columns, shape, SpaceDescription.Of(actionSpace), longestEpisode, Seed: 4, [], null);
        return new MdnRnnPredictorTransformer(new MLContext(), settings, MemoryModel(shape, doneLogit));
    }

    public static MdnRnnModel MemoryModel(MdnRnnShape shape, float doneLogit = 0)
    {
        NamedTensor[] weights =
        [
            Random("lstm.weight_ih_l0", [4 * shape.HiddenSize, shape.InputSize], 200),
            Random("lstm.weight_hh_l0", [4 * shape.HiddenSize, shape.HiddenSize], 201),
            Random("lstm.bias_ih_l0", [4 * shape.HiddenSize], 202),
            Random("head.weight", [shape.OutputSize, shape.HiddenSize], 203),
            Random("head.bias", [shape.OutputSize], 204),
            Random(DreamStarts.Name, [2, 2 * (shape.LatentSize + shape.HiddenSize)], 205),
        ];
        if (shape.PredictsDone) weights[4].Values[shape.DoneAt] = doneLogit;
        // One first step, whose latent is exact so that all dreams begin the same, and one later step of an episode.
        int row = 2 * (shape.LatentSize + shape.HiddenSize);
        weights[5].Values.AsSpan(shape.LatentSize, shape.LatentSize).Fill(LatentRollouts.Exact);
        weights[5].Values.AsSpan(row + shape.LatentSize, shape.LatentSize).Fill(LatentRollouts.Exact);
        weights[5].Values.AsSpan(2 * shape.LatentSize, 2 * shape.HiddenSize).Clear();
        return new MdnRnnModel(weights.ToDictionary(weight => weight.Name), shape);
    }

    public static ControllerTransformer Controller(Space actionSpace, int latentSize = 4, int hiddenSize = 6)
    {
        var shape = new ControllerShape(latentSize, hiddenSize, UsesCell: false, HasBias: true, ControllerShape.OutputsFor(actionSpace));
        var settings = new ControllerSettings(
            new ControllerColumns("Latent", "Hidden", null, "Action"), shape, SpaceDescription.Of(actionSpace), new ControllerHistory([], 1, 0, 0, true));
        return new ControllerTransformer(new MLContext(), settings, Numbers.Random(9, shape.ParameterCount));
    }

    private static IEnumerable<(string, int[])> Layers(string part, string[] names, int[][] shapes, int biasOf)
    {
        for (int i = 0; i < names.Length; i++)
        {
            yield return ($"{part}.{names[i]}.weight", shapes[i]);
            yield return ($"{part}.{names[i]}.bias", [shapes[i][biasOf]]);
        }
    }

    // Small enough that the values keep their size from layer to layer.
    private static NamedTensor Random(string name, int[] shape, long seed)
    {
        int inputs = shape.Length == 1 ? 16 : shape[1..].Aggregate((a, b) => a * b);
        return new NamedTensor(name, shape, Numbers.Random(seed, shape.Aggregate((a, b) => a * b), Math.Sqrt(3.0 / inputs)));
    }
}
