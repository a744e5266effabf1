using System.Runtime.Intrinsics;
using WorldModels.Inference;

namespace WorldModels.Memory;

/// <summary>
/// Computes -log p(z') of one step and its gradient with respect to M's outputs, sixteen latent dimensions at a time. With pi the
/// weights, g the responsibilities (pi times density, normalised) and s = (z' - mean) / sigma, the gradient is pi - g for
/// a logit, -g s / sigma for a mean and g (1 - s^2) for a log sigma (Bishop 1994, equations 35 to 39).
/// </summary>
internal sealed class MixtureGradient : ILatentGradient
{
    private const int Lanes = 16;
    private static readonly Vector512<float> HalfLogTwoPi = Vector512.Create((float)(0.5 * PortableMath.Log(2 * Math.PI)));
    private static readonly Vector512<float> Bound = Vector512.Create(MixtureDensity.LogSigmaBound);

    private readonly MdnRnnShape _shape;

    // One component after another, each with one vector lane per dimension: logits, means and log sigmas, which are replaced by their gradients.
    private readonly float[] _logits, _means, _logSigmas;
    private readonly float[] _standardized, _joint, _inverseSigmas;
    private readonly float[] _latent = new float[Lanes];

    public MixtureGradient(MdnRnnShape shape)
    {
        _shape = shape;
        int size = shape.Mixtures * Lanes;
        (_logits, _means, _logSigmas) = (new float[size], new float[size], new float[size]);
        (_standardized, _joint, _inverseSigmas) = (new float[size], new float[size], new float[size]);
    }

    public double Compute(ReadOnlySpan<float> output, ReadOnlySpan<float> latent, float weight, Span<float> gradient)
    {
        double sum = 0;
        for (int first = 0; first < _shape.LatentSize; first += Lanes)
        {
            int count = Math.Min(Lanes, _shape.LatentSize - first);
            Load(output, latent.Slice(first, count), first, count);
            Vector512<float> nats = ComputeLanes(weight);
            for (int lane = 0; lane < count; lane++) sum += nats[lane];
            Store(gradient, first, count);
        }
        return sum;
    }

    private Vector512<float> ComputeLanes(float weight)
    {
        int size = _logits.Length;
        Vector512<float> latent = Vector512.Create<float>(_latent), scale = Vector512.Create(weight);
        Vector512<float> largestLogit = Vector512.Create(float.NegativeInfinity), largestJoint = largestLogit;
        for (int at = 0; at < size; at += Lanes)
        {
            Vector512<float> logit = At(_logits, at), logSigma = Vector512.Min(Vector512.Max(At(_logSigmas, at), -Bound), Bound);
            Vector512<float> inverseSigma = VectorFunctions.Exp(-logSigma);
            Vector512<float> standardized = (latent - At(_means, at)) * inverseSigma;
            Vector512<float> joint = logit - standardized * standardized * 0.5f - logSigma - HalfLogTwoPi;
            inverseSigma.CopyTo(_inverseSigmas, at);
            standardized.CopyTo(_standardized, at);
            joint.CopyTo(_joint, at);
            largestLogit = Vector512.Max(largestLogit, logit);
            largestJoint = Vector512.Max(largestJoint, joint);
        }
        Vector512<float> weights = Vector512<float>.Zero, joints = Vector512<float>.Zero;
        for (int at = 0; at < size; at += Lanes)
        {
            Vector512<float> share = VectorFunctions.Exp(At(_logits, at) - largestLogit), joint = VectorFunctions.Exp(At(_joint, at) - largestJoint);
            weights += share;
            joints += joint;
            share.CopyTo(_logits, at);
            joint.CopyTo(_joint, at);
        }
        for (int at = 0; at < size; at += Lanes)
        {
            Vector512<float> share = At(_logits, at) / weights, responsibility = At(_joint, at) / joints * scale;
            Vector512<float> standardized = At(_standardized, at), logSigma = At(_logSigmas, at);
            Vector512<float> bounded = Vector512.Min(Vector512.Max(logSigma, -Bound), Bound);
            (share * scale - responsibility).CopyTo(_logits, at);
            (-responsibility * standardized * At(_inverseSigmas, at)).CopyTo(_means, at);
            // Beyond the bound the density does not depend on the log sigma.
            Vector512<float> within = Vector512.Equals(logSigma, bounded);
            (responsibility * (Vector512<float>.One - standardized * standardized) & within).CopyTo(_logSigmas, at);
        }
        return largestLogit + VectorFunctions.Log(weights) - largestJoint - VectorFunctions.Log(joints);
    }

    private static Vector512<float> At(float[] values, int at) => Vector512.Create(values, at);

    private void Load(ReadOnlySpan<float> output, ReadOnlySpan<float> latent, int first, int count)
    {
        latent.CopyTo(_latent);
        int mixtures = _shape.Mixtures;
        output = output[(first * mixtures)..];
        ReadOnlySpan<float> means = output[_shape.MeansAt..], logSigmas = output[_shape.LogSigmasAt..];
        for (int lane = 0; lane < count; lane++)
        {
            for (int mixture = 0; mixture < mixtures; mixture++)
            {
                int from = lane * mixtures + mixture, to = mixture * Lanes + lane;
                (_logits[to], _means[to], _logSigmas[to]) = (output[from], means[from], logSigmas[from]);
            }
        }
    }

    private void Store(Span<float> gradient, int first, int count)
    {
        int mixtures = _shape.Mixtures;
        gradient = gradient[(first * mixtures)..];
        Span<float> means = gradient[_shape.MeansAt..], logSigmas = gradient[_shape.LogSigmasAt..];
        for (int lane = 0; lane < count; lane++)
        {
            for (int mixture = 0; mixture < mixtures; mixture++)
            {
                int to = lane * mixtures + mixture, from = mixture * Lanes + lane;
                (gradient[to], means[to], logSigmas[to]) = (_logits[from], _means[from], _logSigmas[from]);
            }
        }
    }
}
