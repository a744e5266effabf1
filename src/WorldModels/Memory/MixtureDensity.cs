using WorldModels.Dynamics;
using WorldModels.Torch;
using static TorchSharp.torch;

namespace WorldModels.Memory;

/// <summary>
/// The mixture of Gaussians (Bishop 1994). In the factored form each latent dimension d has its own weights, means and sigmas; in the shared form there is one set of weights
/// for all dimensions, which are independent within a component.
/// </summary>
internal static class MixtureDensity
{
    /// <summary>Sigma is limited to e^-7 to e^7, where the gradient of its logarithm is finite and the density is bounded.</summary>
    public const float LogSigmaBound = 7;

    private static readonly double HalfLogTwoPi = 0.5 * PortableMath.Log(2 * Math.PI);

    /// <summary>Returns -log p(z) summed over the dimensions, for each step.</summary>
    /// <param name="shape">The sizes of M.</param>
    /// <param name="outputs">M's outputs, [steps, OutputSize].</param>
    /// <param name="latents">The actual latents, [steps, LatentSize].</param>
    /// <returns>Nats, [steps].</returns>
    public static Tensor NegativeLogLikelihood(MdnRnnShape shape, Tensor outputs, Tensor latents)
    {
        Tensor logits = outputs.narrow(-1, 0, shape.ChoiceSize).view(-1, shape.MixtureCount, shape.Mixtures), means = Part(shape, outputs, shape.MeansAt);
        Tensor logSigmas = Part(shape, outputs, shape.LogSigmasAt).Within(-LogSigmaBound, LogSigmaBound);
        Tensor standardized = (latents.unsqueeze(-1) - means) * (-logSigmas).exp();
        Tensor logDensities = (standardized.Squared().Times(-0.5) - logSigmas).Plus(-HalfLogTwoPi);
        if (shape.IsShared) logDensities = logDensities.sum(1, keepdim: true);
        return -logits.log_softmax(-1).Plus(logDensities).logsumexp(-1).sum(-1);
    }

    /// <summary>Returns -log p(z) summed over the dimensions, in nats, for one step.</summary>
    public static double NegativeLogLikelihood(MdnRnnShape shape, ReadOnlySpan<float> output, ReadOnlySpan<float> latent)
    {
        double sum = 0;
        int dimensions = shape.LatentSize / shape.MixtureCount;
        for (int mixture = 0; mixture < shape.MixtureCount; mixture++)
        {
            double weights = double.NegativeInfinity, joint = double.NegativeInfinity;
            for (int component = 0; component < shape.Mixtures; component++)
            {
                weights = LogAddExp(weights, output[mixture * shape.Mixtures + component]);
                joint = LogAddExp(joint, Joint(shape, output, mixture * dimensions, latent.Slice(mixture * dimensions, dimensions), component));
            }
            sum += weights - joint;
        }
        return sum;
    }

    /// <summary>Returns -log p(z) of one dimension alone, in nats, for one step.</summary>
    public static double NegativeLogLikelihood(MdnRnnShape shape, ReadOnlySpan<float> output, int dimension, float value)
    {
        double weights = double.NegativeInfinity, joint = double.NegativeInfinity;
        for (int component = 0; component < shape.Mixtures; component++)
        {
            weights = LogAddExp(weights, output[shape.LogitsAt(dimension) + component]);
            joint = LogAddExp(joint, Joint(shape, output, dimension, [value], component));
        }
        return weights - joint;
    }

    // The logit of a component plus the logarithm of its density for some dimensions.
    private static double Joint(MdnRnnShape shape, ReadOnlySpan<float> output, int first, ReadOnlySpan<float> latent, int component)
    {
        double sum = output[shape.LogitsAt(first) + component];
        for (int i = 0; i < latent.Length; i++)
        {
            int at = (first + i) * shape.Mixtures + component;
            double logSigma = LogSigma(shape, output, at);
            double standardized = (latent[i] - output[shape.MeansAt + at]) * PortableMath.Exp(-logSigma);
            sum = sum - 0.5 * standardized * standardized - logSigma - HalfLogTwoPi;
        }
        return sum;
    }

    /// <summary>Returns the mean of one dimension.</summary>
    public static double Mean(MdnRnnShape shape, ReadOnlySpan<float> output, int dimension)
    {
        ReadOnlySpan<float> logits = output.Slice(shape.LogitsAt(dimension), shape.Mixtures);
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

    /// <summary>Returns the mixture's distribution function of one dimension: the probability of a value up to <paramref name="value"/>.</summary>
    public static double Cdf(MdnRnnShape shape, ReadOnlySpan<float> output, int dimension, double value)
    {
        double weights = double.NegativeInfinity, sum = 0;
        ReadOnlySpan<float> logits = output.Slice(shape.LogitsAt(dimension), shape.Mixtures);
        foreach (float logit in logits) weights = LogAddExp(weights, logit);
        for (int at = dimension * shape.Mixtures; at < (dimension + 1) * shape.Mixtures; at++)
            sum += PortableMath.Exp(logits[at - dimension * shape.Mixtures] - weights) * NormalDistribution.Cdf((value - output[shape.MeansAt + at]) * PortableMath.Exp(-LogSigma(shape, output, at)));
        return sum;
    }

    /// <summary>Returns the value of one dimension below which the mixture has a probability of <paramref name="level"/>, to a relative error of about 1e-9.</summary>
    /// <param name="shape">The sizes of M.</param>
    /// <param name="output">M's output.</param>
    /// <param name="dimension">The latent dimension, counted from 0.</param>
    /// <param name="level">The probability, above 0 and below 1.</param>
    public static double Quantile(MdnRnnShape shape, ReadOnlySpan<float> output, int dimension, double level)
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        for (int at = dimension * shape.Mixtures; at < (dimension + 1) * shape.Mixtures; at++)
        {
            // Beyond 9 sigma a normal distribution has a probability of 1e-19.
            double mean = output[shape.MeansAt + at], reach = 9 * PortableMath.Exp(LogSigma(shape, output, at));
            (low, high) = (Math.Min(low, mean - reach), Math.Max(high, mean + reach));
        }
        double value = Mean(shape, output, dimension);
        // Newton's method, and bisection where it leaves the interval.
        for (int iteration = 0; iteration < 100 && high - low > 1e-9 * (1 + Math.Abs(value)); iteration++)
        {
            double excess = Cdf(shape, output, dimension, value) - level;
            if (excess > 0) high = value;
            else low = value;
            double next = value - excess * PortableMath.Exp(NegativeLogLikelihood(shape, output, dimension, (float)value));
            bool inside = next > low && next < high;
            if (inside && Math.Abs(next - value) <= 1e-9 * (1 + Math.Abs(value))) return next;
            value = inside ? next : (low + high) / 2;
        }
        return value;
    }

    /// <summary>Computes the posterior probability of each component of a dimension's mixture, given the actual latent; they sum to 1.</summary>
    public static void Responsibilities(MdnRnnShape shape, ReadOnlySpan<float> output, int dimension, ReadOnlySpan<float> latent, Span<double> responsibilities)
    {
        (int first, int count) = shape.IsShared ? (0, shape.LatentSize) : (dimension, 1);
        double joint = double.NegativeInfinity;
        for (int k = 0; k < shape.Mixtures; k++)
        {
            responsibilities[k] = Joint(shape, output, first, latent.Slice(first, count), k);
            joint = LogAddExp(joint, responsibilities[k]);
        }
        foreach (ref double responsibility in responsibilities) responsibility = PortableMath.Exp(responsibility - joint);
    }

    private static double LogSigma(MdnRnnShape shape, ReadOnlySpan<float> output, int at) =>
        Math.Clamp(output[shape.LogSigmasAt + at], -LogSigmaBound, LogSigmaBound);

    // At least one of the two is finite.
    private static double LogAddExp(double a, double b) => Math.Max(a, b) + PortableMath.Log(1 + PortableMath.Exp(Math.Min(a, b) - Math.Max(a, b)));

    private static Tensor Part(MdnRnnShape shape, Tensor outputs, int start) =>
        outputs.narrow(-1, start, shape.MixtureSize).view(-1, shape.LatentSize, shape.Mixtures);
}
