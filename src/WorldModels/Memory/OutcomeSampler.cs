using WorldModels.Inference;

namespace WorldModels.Memory;

/// <summary>Draws from what M predicts: the next latent at a temperature, the reward, and whether this was the end. For one thread at a time.</summary>
internal sealed class OutcomeSampler
{
    private readonly MdnRnnShape _shape;
    private float _temperature;
    private readonly MixtureSampler _mixtures;
    private readonly float[] _uniforms, _normals;

    /// <exception cref="ArgumentOutOfRangeException">The temperature is not a number above 0.</exception>
    public OutcomeSampler(MdnRnnShape shape, double temperature)
    {
        (_shape, Temperature) = (shape, temperature);
        _mixtures = new MixtureSampler(shape.LatentSize, shape.Mixtures);
        _uniforms = new float[shape.LatentSize + 1];
        _normals = new float[shape.LatentSize];
    }

    /// <summary>How uncertain the latents are that are drawn; holds from the next draw on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not a number above 0.</exception>
    public double Temperature
    {
        get => _temperature;
        set
        {
            if (!((float)value > 0 && float.IsFinite((float)value)))
                throw new ArgumentOutOfRangeException(nameof(value), value, "a temperature is a number above 0");
            _temperature = (float)value;
        }
    }

    /// <summary>Draws one outcome.</summary>
    /// <param name="output">A row of M's outputs.</param>
    /// <param name="key">With <paramref name="step"/> the place in the random numbers: the same place, the same outcome.</param>
    /// <param name="step">The step of a dream.</param>
    /// <param name="latent">Receives z'.</param>
    public (float Reward, bool Done) Draw(ReadOnlySpan<float> output, ulong key, uint step, Span<float> latent)
    {
        CounterRandom.Uniform(key, step, _uniforms);
        if (_shape.IsDeterministic) output.Slice(_shape.MeansAt, _shape.LatentSize).CopyTo(latent);
        else
        {
            CounterRandom.Normal(key, step, _normals);
            _mixtures.Sample(
                output[.._shape.MixtureSize], output.Slice(_shape.MeansAt, _shape.MixtureSize), output.Slice(_shape.LogSigmasAt, _shape.MixtureSize),
                _temperature, _uniforms.AsSpan(0, _shape.LatentSize), _normals, latent);
        }
        return (output[_shape.RewardAt], _uniforms[_shape.LatentSize] * (1 + MathF.Exp(-output[_shape.DoneAt])) < 1);
    }
}
