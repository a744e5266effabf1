using Microsoft.ML;
using WorldModels.Environments;
using WorldModels.Memory;
using WorldModels.Tests.Memory;
using WorldModels.Torch;

namespace WorldModels.Tests.Forecasting;

/// <summary>Ms whose prediction is known, and rows that follow it.</summary>
internal static class ConstantMemory
{
    /// <summary>An M of two latents that predicts the same whatever went before: for each latent a mixture of two Gaussians.</summary>
    /// <param name="logits">Of the two components.</param>
    /// <param name="means">Of the two components.</param>
    /// <param name="sigmas">Of the two components.</param>
    /// <param name="reward">The predicted reward.</param>
    /// <param name="doneLogit">The logit of the end.</param>
    public static MdnRnnPredictorTransformer Create(float[] logits, float[] means, float[] sigmas, float reward = 0, float doneLogit = -30)
    {
        var shape = new MdnRnnShape(LatentSize: 2, ActionSize: 3, HiddenSize: 1, Mixtures: 2, Cell: RecurrentCell.Tanh);
        float[] logSigmas = [.. sigmas.Select(sigma => MathF.Log(sigma))];
        NamedTensor[] weights =
        [
            // h depends on what went before, so that it is not 0, and the prediction does not depend on h.
            new("rnn.weight_ih_l0", [1, 5], [0.3f, 0.1f, 0.5f, 0.5f, 0.5f]), new("rnn.weight_hh_l0", [1, 1], [0.5f]), new("rnn.bias_ih_l0", [1], [1]),
            new("head.weight", [14, 1], new float[14]), new("head.bias", [14], [.. logits, .. logits, .. means, .. means, .. logSigmas, .. logSigmas, reward, doneLogit]),
        ];
        var columns = new MdnRnnColumns("Latent", null, "Action", "Reward", "Done", "Episode", "Step", "Hidden", null);
        var settings = new MdnRnnSettings(columns, shape, SpaceDescription.Of(new DiscreteSpace(3)), 20, Seed: 1, [], null);
        return new MdnRnnPredictorTransformer(new MLContext(seed: 1), settings, new MdnRnnModel(weights.ToDictionary(weight => weight.Name), shape, DreamStarts.None(shape)));
    }

    /// <summary>The same with the standard normal distribution for each latent.</summary>
    public static MdnRnnPredictorTransformer OfNoise() => Create([0, 0], [0, 0], [1, 1]);

    /// <summary>Episodes whose latents are drawn from the standard normal distribution at every step.</summary>
    public static TurningRow[] Noise(int episodes, int steps, long seed)
    {
        var random = new Pcg64(seed);
        return [.. Enumerable.Range(0, episodes * steps).Select(row => new TurningRow
        {
            Episode = (uint)(row / steps), Step = row % steps, Latent = [(float)random.NextNormal(), (float)random.NextNormal()], Action = [row % 3],
        })];
    }
}
