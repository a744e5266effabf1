using WorldModels.Dynamics;
using WorldModels.Torch;
using static TorchSharp.torch;

namespace WorldModels.Memory;

/// <summary>The factored mixture of Gaussians (Bishop 1994): each latent dimension d has its own weights, means and sigmas.</summary>
internal static class MixtureDensity
{
    /// <summary>Sigma stays within e^-7 to e^7, where its logarithm's gradient is finite and the density does not run away.</summary>
    public const float LogSigmaBound = 7;

    private static readonly double HalfLogTwoPi = 0.5 * PortableMath.Log(2 * Math.PI);

    /// <summary>-log p(z) summed over the dimensions, for each step.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="outputs">M's outputs, [steps, OutputSize].</param>
    /// <param name="latents">The latents that came, [steps, LatentSize].</param>
    /// <returns>Nats, [steps].</returns>
    public static Tensor NegativeLogLikelihood(MdnRnnShape shape, Tensor outputs, Tensor latents)
    {
        Tensor logits = Part(shape, outputs, 0), means = Part(shape, outputs, shape.MeansAt);
        Tensor logSigmas = Part(shape, outputs, shape.LogSigmasAt).Within(-LogSigmaBound, LogSigmaBound);
        Tensor standardized = (latents.unsqueeze(-1) - means) * (-logSigmas).exp();
        Tensor logDensities = (standardized.Squared().Times(-0.5) - logSigmas).Plus(-HalfLogTwoPi);
        return -logits.log_softmax(-1).Plus(logDensities).logsumexp(-1).sum(-1);
    }

    /// <summary>-log p(z) summed over the dimensions, in nats, for one step.</summary>
    public static double NegativeLogLikelihood(MdnRnnShape shape, ReadOnlySpan<float> output, ReadOnlySpan<float> latent)
    {
        double sum = 0;
        for (int d = 0; d < shape.LatentSize; d++)
        {
            double weights = double.NegativeInfinity, joint = double.NegativeInfinity;
            for (int at = d * shape.Mixtures; at < (d + 1) * shape.Mixtures; at++)
            {
                double logSigma = LogSigma(shape, output, at);
                double standardized = (latent[d] - output[shape.MeansAt + at]) * PortableMath.Exp(-logSigma);
                weights = LogAddExp(weights, output[at]);
                joint = LogAddExp(joint, output[at] - 0.5 * standardized * standardized - logSigma - HalfLogTwoPi);
            }
            sum += weights - joint;
        }
        return sum;
    }

    /// <summary>The mean of the mixture of one dimension.</summary>
    public static double Mean(MdnRnnShape shape, ReadOnlySpan<float> output, int dimension)
    {
        ReadOnlySpan<float> logits = output.Slice(dimension * shape.Mixtures, shape.Mixtures);
        ReadOnlySpan<float> means = output.Slice(shape.MeansAt + dimension * shape.Mixtures, shape.Mixtures);
        double largest = float.NegativeInfinity, weights = 0, sum = 0;
        foreach (float logit in logits) largest = Math.Max(largest, logit);
        for (int component = 0; component < logits.Length; component++)
        {
            double weight = PortableMath.Exp(logits[component] - largest);
            weights += weight;
            sum += weight * means[component];
        }
        return sum / weights;
    }

    /// <summary>The mixture's distribution function of one dimension: how probable a value up to <paramref name="value"/> is.</summary>
    public static double Cdf(MdnRnnShape shape, ReadOnlySpan<float> output, int dimension, double value)
    {
        double weights = double.NegativeInfinity, sum = 0;
        for (int at = dimension * shape.Mixtures; at < (dimension + 1) * shape.Mixtures; at++) weights = LogAddExp(weights, output[at]);
        for (int at = dimension * shape.Mixtures; at < (dimension + 1) * shape.Mixtures; at++)
            sum += PortableMath.Exp(output[at] - weights) * NormalDistribution.Cdf((value - output[shape.MeansAt + at]) * PortableMath.Exp(-LogSigma(shape, output, at)));
        return sum;
    }

    /// <summary>How probable it is, given the value that came, that each component of its dimension made it; they sum to 1.</summary>
    public static void Responsibilities(MdnRnnShape shape, ReadOnlySpan<float> output, int dimension, double value, Span<double> responsibilities)
    {
        double joint = double.NegativeInfinity;
        for (int k = 0; k < shape.Mixtures; k++)
        {
            int at = dimension * shape.Mixtures + k;
            double logSigma = LogSigma(shape, output, at), standardized = (value - output[shape.MeansAt + at]) * PortableMath.Exp(-logSigma);
            responsibilities[k] = output[at] - 0.5 * standardized * standardized - logSigma;
            joint = LogAddExp(joint, responsibilities[k]);
        }
        foreach (ref double responsibility in responsibilities) responsibility = PortableMath.Exp(responsibility - joint);
    }

    private static double LogSigma(MdnRnnShape shape, ReadOnlySpan<float> output, int at) =>
        Math.Clamp(output[shape.LogSigmasAt + at], -LogSigmaBound, LogSigmaBound);

    // One of them at least is finite.
    private static double LogAddExp(double a, double b) => Math.Max(a, b) + PortableMath.Log(1 + PortableMath.Exp(Math.Min(a, b) - Math.Max(a, b)));

    private static Tensor Part(MdnRnnShape shape, Tensor outputs, int start) =>
        outputs.narrow(-1, start, shape.MixtureSize).view(-1, shape.LatentSize, shape.Mixtures);
}
