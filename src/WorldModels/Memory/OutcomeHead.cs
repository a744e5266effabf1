using WorldModels.Inference;

namespace WorldModels.Memory;

/// <summary>
/// M's head in the form that is used to draw outcomes: the logits of all components in one product, then the means and log sigmas of only the
/// components that were drawn. With five components this is half of the head's work.
/// </summary>
internal sealed unsafe class OutcomeHead
{
    // The number of states whose hidden state stays in the first-level cache while the weights of each latent are read.
    private const int RowsAtOnce = 16;

    private readonly MdnRnnShape _shape;
    private readonly PackedMatrix _choices;
    private readonly AlignedBuffer _weights;
    private readonly float[] _bias;

    /// <param name="weights">[OutputSize x HiddenSize].</param>
    /// <param name="bias">[OutputSize].</param>
    /// <param name="shape">The sizes of M.</param>
    public OutcomeHead(float[] weights, float[] bias, MdnRnnShape shape)
    {
        (_shape, _bias) = (shape, bias);
        _choices = new PackedMatrix(weights.AsSpan(0, shape.ChoiceSize * shape.HiddenSize), shape.ChoiceSize, shape.HiddenSize, bias.AsSpan(0, shape.ChoiceSize));
        _weights = new AlignedBuffer(weights.Length);
        weights.CopyTo(_weights.Span);
    }

    /// <summary>Computes the logits of all components, or the means of a deterministic head: [count x ChoiceSize].</summary>
    public void Choices(ReadOnlySpan<float> hidden, int count, Span<float> choices) => _choices.Multiply(hidden, count, choices);

    /// <summary>Computes the means and log sigmas of the chosen components.</summary>
    /// <param name="hidden">[count x HiddenSize].</param>
    /// <param name="count">The number of states.</param>
    /// <param name="chosen">[count x LatentSize]: the index of each component among the means.</param>
    /// <param name="means">[count x LatentSize].</param>
    /// <param name="logSigmas">[count x LatentSize], within <see cref="MixtureDensity.LogSigmaBound"/>.</param>
    public void Components(ReadOnlySpan<float> hidden, int count, ReadOnlySpan<int> chosen, Span<float> means, Span<float> logSigmas)
    {
        Require.Length(hidden.Length, count * _shape.HiddenSize, nameof(hidden));
        fixed (float* states = hidden)
        {
            for (int first = 0; first < count; first += RowsAtOnce)
            {
                int end = Math.Min(first + RowsAtOnce, count);
                for (int latent = 0; latent < _shape.LatentSize; latent++)
                {
                    for (int row = first; row < end; row++)
                    {
                        int at = row * _shape.LatentSize + latent, component = chosen[at];
                        (means[at], float logSigma) = Outputs(states + row * _shape.HiddenSize, _shape.MeansAt + component, _shape.LogSigmasAt + component);
                        logSigmas[at] = Math.Clamp(logSigma, -MixtureDensity.LogSigmaBound, MixtureDensity.LogSigmaBound);
                    }
                }
            }
        }
    }

    /// <summary>Returns the reward of the next step and the logit of done.</summary>
    /// <param name="hidden">[HiddenSize]: one hidden state.</param>
    public (float Reward, float DoneLogit) End(ReadOnlySpan<float> hidden)
    {
        Require.Length(hidden.Length, _shape.HiddenSize, nameof(hidden));
        fixed (float* state = hidden) return Outputs(state, _shape.RewardAt, _shape.DoneAt);
    }

    private (float First, float Second) Outputs(float* hidden, int first, int second)
    {
        int length = _shape.HiddenSize;
        (float one, float other) = DotProduct.Both(hidden, _weights.Pointer + first * length, _weights.Pointer + second * length, length);
        return (_bias[first] + one, _bias[second] + other);
    }
}
