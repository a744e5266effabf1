using System.Runtime.Intrinsics;

namespace WorldModels.Inference;

/// <summary>Draws from M's prediction: for each latent dimension a mixture of Gaussians of its own.</summary>
internal sealed class MixtureSampler
{
    private static readonly int Lanes = Vector512<float>.Count;
    private readonly int _latentSize, _mixtures;

    /// <param name="latentSize">How many latent dimensions.</param>
    /// <param name="mixtures">How many Gaussians each has.</param>
    public MixtureSampler(int latentSize, int mixtures)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(latentSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(mixtures, 1);
        _latentSize = latentSize;
        _mixtures = mixtures;
    }

    /// <summary>
    /// z = mean + exp(log sigma) * sqrt(temperature) * normal of the component that the uniform draw picks from
    /// softmax(logits / temperature), as in the paper's code.
    /// </summary>
    /// <param name="logits">[latent x mixtures].</param>
    /// <param name="means">[latent x mixtures].</param>
    /// <param name="logSigmas">[latent x mixtures].</param>
    /// <param name="temperature">Above 0; 1 leaves the prediction as it is, more makes it more uncertain.</param>
    /// <param name="uniforms">[latent], in (0, 1).</param>
    /// <param name="normals">[latent].</param>
    /// <param name="z">[latent], the draw.</param>
    /// <exception cref="ArgumentException">A span is shorter than that, or the temperature is not a positive number.</exception>
    public void Sample(
        ReadOnlySpan<float> logits, ReadOnlySpan<float> means, ReadOnlySpan<float> logSigmas, float temperature,
        ReadOnlySpan<float> uniforms, ReadOnlySpan<float> normals, Span<float> z)
    {
        if (!(temperature > 0 && float.IsFinite(temperature)))
            throw new ArgumentOutOfRangeException(nameof(temperature), temperature, "a temperature is a positive number");
        Require.Length(logits.Length, _latentSize * _mixtures, nameof(logits));
        Require.Length(means.Length, _latentSize * _mixtures, nameof(means));
        Require.Length(logSigmas.Length, _latentSize * _mixtures, nameof(logSigmas));
        Require.Length(uniforms.Length, _latentSize, nameof(uniforms));
        Require.Length(normals.Length, _latentSize, nameof(normals));
        Require.Length(z.Length, _latentSize, nameof(z));
        Span<float> scratch = stackalloc float[(_mixtures + 2) * Lanes];
        for (int first = 0; first < _latentSize; first += Lanes)
        {
            int count = Math.Min(Lanes, _latentSize - first);
            SampleLanes(
                logits.Slice(first * _mixtures, count * _mixtures), means[(first * _mixtures)..], logSigmas[(first * _mixtures)..],
                temperature, uniforms.Slice(first, count), normals.Slice(first, count), z.Slice(first, count), scratch);
        }
    }

    /// <summary>Up to sixteen latent dimensions, one a lane; lanes that are left over compute something that nobody reads.</summary>
    private void SampleLanes(
        ReadOnlySpan<float> logits, ReadOnlySpan<float> means, ReadOnlySpan<float> logSigmas, float temperature,
        ReadOnlySpan<float> uniforms, ReadOnlySpan<float> normals, Span<float> z, Span<float> scratch)
    {
        Span<float> weights = scratch[..(_mixtures * Lanes)];
        for (int lane = 0; lane < z.Length; lane++)
        {
            for (int mixture = 0; mixture < _mixtures; mixture++)
                weights[mixture * Lanes + lane] = logits[lane * _mixtures + mixture];
        }
        Vector512<float> largest = Vector512.Create<float>(weights);
        for (int at = Lanes; at < weights.Length; at += Lanes)
            largest = Vector512.MaxNative(largest, Vector512.Create<float>(weights[at..]));
        Vector512<float> sum = Vector512<float>.Zero;
        for (int at = 0; at < weights.Length; at += Lanes)
        {
            sum += VectorFunctions.Exp((Vector512.Create<float>(weights[at..]) - largest) / temperature);
            sum.CopyTo(weights[at..]);
        }
        Span<int> component = stackalloc int[Lanes];
        Span<float> picked = scratch.Slice(weights.Length, Lanes), spread = scratch.Slice(weights.Length + Lanes, Lanes);
        uniforms.CopyTo(picked);
        Vector512<float> threshold = Vector512.Create<float>(picked) * sum;
        // The component is the number of running sums that the draw has passed, all but the last.
        Vector512<int> chosen = Vector512<int>.Zero;
        for (int at = 0; at < weights.Length - Lanes; at += Lanes)
            chosen -= Vector512.GreaterThanOrEqual(threshold, Vector512.Create<float>(weights[at..])).AsInt32();
        chosen.CopyTo(component);
        for (int lane = 0; lane < z.Length; lane++)
        {
            int index = lane * _mixtures + component[lane];
            picked[lane] = means[index];
            spread[lane] = logSigmas[index];
        }
        Vector512<float> scale = VectorFunctions.Exp(Vector512.Create<float>(spread)) * MathF.Sqrt(temperature);
        Vector512<float> mean = Vector512.Create<float>(picked);
        normals.CopyTo(picked);
        Vector512.FusedMultiplyAdd(scale, Vector512.Create<float>(picked), mean).CopyTo(picked);
        picked[..z.Length].CopyTo(z);
    }
}
