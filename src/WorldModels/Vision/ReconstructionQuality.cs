using System.Globalization;
using System.Text.Json.Serialization;
using WorldModels.MachineLearning;

namespace WorldModels.Vision;

/// <summary>The quality of V's reconstructions, next to a baseline.</summary>
/// <param name="Frames">The number of pictures.</param>
/// <param name="SquaredError">Squared error summed over the 64 x 64 x 3 numbers in 0..1 of a picture, mean over pictures. Pictures are decoded from the means of the latents.</param>
/// <param name="BaselineSquaredError">The same error if the mean of these pictures replaces every reconstruction.</param>
/// <param name="KlDivergence">Mean KL divergence from N(0, 1), in nats per picture.</param>
/// <param name="ActiveLatents">The number of latents whose mean has a variance above 0.01 over the pictures (Burda et al. 2015); 0 after a posterior collapse.</param>
public sealed record ReconstructionQuality(long Frames, double SquaredError, double BaselineSquaredError, double KlDivergence, int ActiveLatents)
{
    private const int Block = 64;
    private const double ActiveVariance = 0.01;

    /// <summary>The fraction of the pictures' variance that the reconstructions explain: 1 is perfect, 0 is no better than the mean picture.</summary>
    [JsonIgnore]
    public double ExplainedVariance => 1 - SquaredError / BaselineSquaredError;

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"squared error {SquaredError:F1} a picture over {Frames} pictures (mean picture {BaselineSquaredError:F1}), {ExplainedVariance:P1} explained, KL divergence {KlDivergence:F1} nats, {ActiveLatents} active latents");

    internal static ReconstructionQuality Measure(VaeModel model, FrameBatches frames)
    {
        const int size = VaeNetwork.PictureSize;
        int latentSize = model.LatentSize;
        byte[] pictures = new byte[Block * size];
        float[] mean = new float[Block * latentSize], logVariance = new float[Block * latentSize], redrawn = new float[Block * size];
        var pixels = new Moments(size);
        var latents = new Moments(latentSize);
        double error = 0, kl = 0;
        float[] picture = new float[size];
        foreach (int count in frames.InOrder(pictures))
        {
            model.EncodeParallel(pictures, count, mean, logVariance);
            model.DecodeParallel(mean, count, redrawn);
            for (int i = 0; i < count; i++)
            {
                for (int p = 0; p < size; p++)
                {
                    picture[p] = pictures[i * size + p] / 255f;
                    double difference = picture[p] - redrawn[i * size + p];
                    error += difference * difference;
                }
                pixels.Add(picture);
                latents.Add(mean.AsSpan(i * latentSize, latentSize));
                kl += KlFromStandardNormal(mean.AsSpan(i * latentSize, latentSize), logVariance.AsSpan(i * latentSize, latentSize));
            }
        }
        if (pixels.Count == 0) throw new InvalidOperationException("there are no rows to evaluate V on");
        return new ReconstructionQuality(
            pixels.Count, error / pixels.Count, pixels.Variances().Sum(), kl / pixels.Count, latents.Variances().Count(v => v > ActiveVariance));
    }

    private static double KlFromStandardNormal(ReadOnlySpan<float> mean, ReadOnlySpan<float> logVariance)
    {
        double sum = 0;
        for (int i = 0; i < mean.Length; i++) sum -= 0.5 * (1 + logVariance[i] - mean[i] * mean[i] - PortableMath.Exp(logVariance[i]));
        return sum;
    }
}
