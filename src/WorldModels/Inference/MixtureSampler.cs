using System.Runtime.Intrinsics;

namespace WorldModels.Inference;

/// <summary>Draws from M's prediction: for each latent dimension a mixture of Gaussians of its own.</summary>
internal sealed unsafe class MixtureSampler
{
    private const int Lanes = 16;
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
        float* scratch = stackalloc float[(_mixtures + 2) * Lanes];
        fixed (float* logit = logits, mean = means, logSigma = logSigmas, uniform = uniforms, normal = normals, result = z)
        {
            for (int first = 0; first < _latentSize; first += Lanes)
            {
                int count = Math.Min(Lanes, _latentSize - first), at = first * _mixtures;
                SampleLanes(
                    logit + at, mean + at, logSigma + at, temperature,
                    uniform + first, normal + first, result + first, count, scratch);
            }
        }
    }

    /// <summary>Up to sixteen latent dimensions, one a lane; lanes that are left over compute something that nobody reads.</summary>
    private void SampleLanes(
        float* logits, float* means, float* logSigmas, float temperature,
        float* uniforms, float* normals, float* z, int count, float* scratch)
    {
        float* sums = scratch, picked = scratch + _mixtures * Lanes, spread = picked + Lanes;
        for (int lane = 0; lane < count; lane++)
        {
            for (int mixture = 0; mixture < _mixtures; mixture++) sums[mixture * Lanes + lane] = *logits++;
        }
        Vector512<float> largest = Vector512.Load(sums);
        for (int mixture = 1; mixture < _mixtures; mixture++)
            largest = Vector512.MaxNative(largest, Vector512.Load(sums + mixture * Lanes));
        Vector512<float> sum = Vector512<float>.Zero;
        for (int mixture = 0; mixture < _mixtures; mixture++)
        {
            sum += VectorFunctions.Exp((Vector512.Load(sums + mixture * Lanes) - largest) / temperature);
            sum.Store(sums + mixture * Lanes);
        }
        Copy(uniforms, picked, count);
        Vector512<float> threshold = Vector512.Load(picked) * sum;
        // The component is the number of running sums that the draw has passed, all but the last.
        Vector512<int> chosen = Vector512<int>.Zero;
        for (int mixture = 0; mixture < _mixtures - 1; mixture++)
            chosen -= Vector512.GreaterThanOrEqual(threshold, Vector512.Load(sums + mixture * Lanes)).AsInt32();
        chosen.Store((int*)sums);
        for (int lane = 0; lane < count; lane++)
        {
            int index = lane * _mixtures + ((int*)sums)[lane];
            picked[lane] = means[index];
            spread[lane] = logSigmas[index];
        }
        Vector512<float> scale = VectorFunctions.Exp(Vector512.Load(spread)) * MathF.Sqrt(temperature);
        Vector512<float> mean = Vector512.Load(picked);
        Copy(normals, picked, count);
        Vector512.FusedMultiplyAdd(scale, Vector512.Load(picked), mean).Store(picked);
        Copy(picked, z, count);
    }

    private static void Copy(float* from, float* to, int count) => new ReadOnlySpan<float>(from, count).CopyTo(new Span<float>(to, count));
}
