using System.Runtime.Intrinsics;

namespace WorldModels.Inference;

/// <summary>Draws from M's prediction, which has a separate mixture of Gaussians for each latent dimension.</summary>
internal sealed unsafe class MixtureSampler
{
    private const int Lanes = 16;
    private readonly int _latentSize, _mixtures;

    /// <param name="latentSize">The number of latent dimensions.</param>
    /// <param name="mixtures">The number of Gaussians of each dimension.</param>
    public MixtureSampler(int latentSize, int mixtures)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(latentSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(mixtures, 1);
        _latentSize = latentSize;
        _mixtures = mixtures;
    }

    /// <summary>Draws a component of each latent dimension from softmax(logits / temperature), as in the paper's code.</summary>
    /// <param name="logits">[latent x mixtures].</param>
    /// <param name="temperature">Above 0; 1 leaves the prediction unchanged, a higher value makes it more uncertain.</param>
    /// <param name="uniforms">[latent], in (0, 1).</param>
    /// <param name="chosen">[latent]: receives the index of the component among the logits.</param>
    /// <exception cref="ArgumentException">A span is too short, or the temperature is not a positive number.</exception>
    public void Choose(ReadOnlySpan<float> logits, float temperature, ReadOnlySpan<float> uniforms, Span<int> chosen)
    {
        CheckTemperature(temperature);
        Require.Length(logits.Length, _latentSize * _mixtures, nameof(logits));
        Require.Length(uniforms.Length, _latentSize, nameof(uniforms));
        Require.Length(chosen.Length, _latentSize, nameof(chosen));
        float* scratch = stackalloc float[(_mixtures + 1) * Lanes];
        fixed (float* logit = logits, uniform = uniforms)
        fixed (int* result = chosen)
        {
            for (int first = 0; first < _latentSize; first += Lanes)
                ChooseLanes(logit, first, temperature, uniform + first, result + first, Math.Min(Lanes, _latentSize - first), scratch);
        }
    }

    /// <summary>Computes z = mean + exp(log sigma) * sqrt(temperature) * normal.</summary>
    /// <param name="means">[latent], of the chosen components.</param>
    /// <param name="logSigmas">[latent], of the chosen components.</param>
    /// <param name="temperature">The same as in <see cref="Choose"/>.</param>
    /// <param name="normals">[latent].</param>
    /// <param name="z">[latent]: receives the draw.</param>
    /// <exception cref="ArgumentException">A span is too short, or the temperature is not a positive number.</exception>
    public void Spread(ReadOnlySpan<float> means, ReadOnlySpan<float> logSigmas, float temperature, ReadOnlySpan<float> normals, Span<float> z)
    {
        CheckTemperature(temperature);
        Require.Length(means.Length, _latentSize, nameof(means));
        Require.Length(logSigmas.Length, _latentSize, nameof(logSigmas));
        Require.Length(normals.Length, _latentSize, nameof(normals));
        Require.Length(z.Length, _latentSize, nameof(z));
        float root = MathF.Sqrt(temperature);
        float* lanes = stackalloc float[3 * Lanes];
        fixed (float* mean = means, logSigma = logSigmas, normal = normals, result = z)
        {
            for (int first = 0; first < _latentSize; first += Lanes)
            {
                int count = Math.Min(Lanes, _latentSize - first);
                Copy(mean + first, lanes, count);
                Copy(logSigma + first, lanes + Lanes, count);
                Copy(normal + first, lanes + 2 * Lanes, count);
                Vector512<float> scale = VectorFunctions.Exp(Vector512.Load(lanes + Lanes)) * root;
                Vector512.FusedMultiplyAdd(scale, Vector512.Load(lanes + 2 * Lanes), Vector512.Load(lanes)).Store(lanes);
                Copy(lanes, result + first, count);
            }
        }
    }

    /// <summary>Draws components of up to sixteen latent dimensions, one in each lane; the results of unused lanes are ignored.</summary>
    private void ChooseLanes(float* logits, int first, float temperature, float* uniforms, int* chosen, int count, float* scratch)
    {
        float* sums = scratch, draws = scratch + _mixtures * Lanes;
        logits += first * _mixtures;
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
        Copy(uniforms, draws, count);
        Vector512<float> threshold = Vector512.Load(draws) * sum;
        // The component is the number of cumulative sums, without the last, that are not above the draw.
        Vector512<int> component = Vector512<int>.Zero;
        for (int mixture = 0; mixture < _mixtures - 1; mixture++)
            component -= Vector512.GreaterThanOrEqual(threshold, Vector512.Load(sums + mixture * Lanes)).AsInt32();
        for (int lane = 0; lane < count; lane++) chosen[lane] = (first + lane) * _mixtures + component[lane];
    }

    private static void CheckTemperature(float temperature)
    {
        if (!(temperature > 0 && float.IsFinite(temperature)))
            throw new ArgumentOutOfRangeException(nameof(temperature), temperature, "the temperature must be a positive number");
    }

    private static void Copy(float* from, float* to, int count) => new ReadOnlySpan<float>(from, count).CopyTo(new Span<float>(to, count));
}
