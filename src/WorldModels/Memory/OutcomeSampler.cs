using WorldModels.Inference;

namespace WorldModels.Memory;

/// <summary>
/// Draws outcomes from M's predictions: the next latents at a temperature, the rewards, and whether the episode ended. An instance serves one thread at a time;
/// it allocates no memory after it has reached the largest number of states.
/// </summary>
/// <remarks>The outcome drawn for a state does not depend on the other states of the call.</remarks>
internal sealed class OutcomeSampler
{
    private readonly MdnRnnShape _shape;
    private readonly OutcomeHead _head;
    private readonly MixtureSampler _choosing, _spreading;
    private readonly float[] _uniforms, _normals;
    private float _temperature;
    private float[] _choices = [], _means = [], _logSigmas = [];
    private int[] _chosen = [];

    /// <exception cref="ArgumentOutOfRangeException">The temperature is not above 0.</exception>
    public OutcomeSampler(MdnRnnModel model, double temperature)
    {
        (_shape, _head, Temperature) = (model.Shape, model.OutcomeHead, temperature);
        _choosing = new MixtureSampler(_shape.MixtureCount, _shape.Mixtures);
        _spreading = new MixtureSampler(_shape.LatentSize, _shape.Mixtures);
        _uniforms = new float[_shape.LatentSize + 1];
        _normals = new float[_shape.LatentSize];
    }

    /// <summary>The temperature: how uncertain the drawn latents are. A change applies from the next draw on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 0.</exception>
    public double Temperature
    {
        get => _temperature;
        set
        {
            if (!((float)value > 0 && float.IsFinite((float)value)))
                throw new ArgumentOutOfRangeException(nameof(value), value, "the temperature must be above 0");
            _temperature = (float)value;
        }
    }

    /// <summary>Draws one outcome for each state.</summary>
    /// <param name="hidden">[keys x HiddenSize].</param>
    /// <param name="keys">One key per state. Together with <paramref name="steps"/> it selects the random numbers: the same key and step give the same outcome.</param>
    /// <param name="steps">The step of each dream.</param>
    /// <param name="latents">[keys x LatentSize], receives z'.</param>
    /// <param name="rewards">[keys].</param>
    /// <param name="dones">[keys].</param>
    public void Draw(
        ReadOnlySpan<float> hidden, ReadOnlySpan<ulong> keys, ReadOnlySpan<uint> steps, Span<float> latents, Span<float> rewards, Span<bool> dones)
    {
        int count = keys.Length, latentSize = _shape.LatentSize;
        MakeRoom(count);
        _head.Choices(hidden, count, _choices);
        for (int row = 0; row < count; row++)
        {
            CounterRandom.Uniform(keys[row], steps[row], _uniforms);
            (rewards[row], float doneLogit) = _head.End(hidden.Slice(row * _shape.HiddenSize, _shape.HiddenSize));
            dones[row] = _uniforms[latentSize] * (1 + (float)PortableMath.Exp(-doneLogit)) < 1;
            if (!_shape.IsDeterministic) Choose(_choices.AsSpan(row * _shape.ChoiceSize), _chosen.AsSpan(row * latentSize, latentSize));
        }
        if (_shape.IsDeterministic)
        {
            _choices.AsSpan(0, count * latentSize).CopyTo(latents);
            return;
        }
        _head.Components(hidden, count, _chosen, _means, _logSigmas);
        for (int row = 0; row < count; row++)
        {
            CounterRandom.Normal(keys[row], steps[row], _normals);
            _spreading.Spread(_means.AsSpan(row * latentSize), _logSigmas.AsSpan(row * latentSize), _temperature, _normals, latents[(row * latentSize)..]);
        }
    }

    private void Choose(ReadOnlySpan<float> logits, Span<int> chosen)
    {
        _choosing.Choose(logits, _temperature, _uniforms, chosen);
        if (!_shape.IsShared) return;
        int component = chosen[0];
        for (int d = 0; d < chosen.Length; d++) chosen[d] = d * _shape.Mixtures + component;
    }

    private void MakeRoom(int count)
    {
        if (_choices.Length >= count * _shape.ChoiceSize) return;
        _choices = new float[count * _shape.ChoiceSize];
        _means = new float[count * _shape.LatentSize];
        _logSigmas = new float[count * _shape.LatentSize];
        _chosen = new int[count * _shape.LatentSize];
    }
}
