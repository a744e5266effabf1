using System.Runtime.Intrinsics;
using WorldModels.Inference;

namespace WorldModels.Memory;

/// <summary>
/// <see cref="MixtureGradient"/> for mixture weights that all dimensions share: a component's density is the product of the densities of its dimensions, so
/// one responsibility g applies to all of them.
/// </summary>
internal sealed class SharedMixtureGradient : ILatentGradient
{
    private const int Lanes = 16;
    private static readonly double HalfLogTwoPi = 0.5 * PortableMath.Log(2 * Math.PI);

    private readonly MdnRnnShape _shape;

    // The length of the means, rounded up to a whole number of vectors.
    private readonly float[] _inverseSigmas, _standardized;
    private readonly double[] _weights, _joint;

    public SharedMixtureGradient(MdnRnnShape shape)
    {
        _shape = shape;
        int size = (shape.MixtureSize + Lanes - 1) / Lanes * Lanes;
        (_inverseSigmas, _standardized) = (new float[size], new float[size]);
        (_weights, _joint) = (new double[shape.Mixtures], new double[shape.Mixtures]);
    }

    public double Compute(ReadOnlySpan<float> output, ReadOnlySpan<float> latent, float weight, Span<float> gradient)
    {
        int mixtures = _shape.Mixtures;
        ReadOnlySpan<float> means = output[_shape.MeansAt..], logSigmas = output.Slice(_shape.LogSigmasAt, _shape.MixtureSize);
        for (int at = 0; at < logSigmas.Length; at++) _inverseSigmas[at] = -Bounded(logSigmas[at]);
        for (int at = 0; at < _inverseSigmas.Length; at += Lanes) VectorFunctions.Exp(Vector512.Create(_inverseSigmas, at)).CopyTo(_inverseSigmas, at);
        for (int k = 0; k < mixtures; k++)
        {
            (_weights[k], double sum) = (output[k], 0);
            for (int d = 0; d < latent.Length; d++)
            {
                int at = d * mixtures + k;
                float standardized = (latent[d] - means[at]) * _inverseSigmas[at];
                _standardized[at] = standardized;
                sum -= 0.5 * standardized * standardized + Bounded(logSigmas[at]);
            }
            _joint[k] = output[k] + sum - latent.Length * HalfLogTwoPi;
        }
        double nats = Normalize(_weights) - Normalize(_joint);
        for (int k = 0; k < mixtures; k++)
        {
            float responsibility = (float)_joint[k] * weight;
            gradient[k] = (float)_weights[k] * weight - responsibility;
            for (int d = 0; d < latent.Length; d++)
            {
                int at = d * mixtures + k;
                float standardized = _standardized[at], logSigma = logSigmas[at];
                gradient[_shape.MeansAt + at] = -responsibility * standardized * _inverseSigmas[at];
                // Beyond the bound the density does not depend on the log sigma.
                gradient[_shape.LogSigmasAt + at] = Bounded(logSigma) == logSigma ? responsibility * (1 - standardized * standardized) : 0;
            }
        }
        return nats;
    }

    private static float Bounded(float logSigma) => Math.Clamp(logSigma, -MixtureDensity.LogSigmaBound, MixtureDensity.LogSigmaBound);

    // Replaces logarithms by their normalised probabilities, and returns the logarithm of their sum.
    private static double Normalize(Span<double> values)
    {
        double largest = double.NegativeInfinity, sum = 0;
        foreach (double value in values) largest = Math.Max(largest, value);
        foreach (ref double value in values) sum += value = PortableMath.Exp(value - largest);
        foreach (ref double value in values) value /= sum;
        return largest + PortableMath.Log(sum);
    }
}
