using WorldModels.Inference;
using WorldModels.Memory;
using WorldModels.Torch;

namespace WorldModels.Forecasting;

/// <summary>Only M's head: the density of the latent after a hidden state. Several threads may use it at the same time.</summary>
internal sealed class SurpriseDensity
{
    private readonly PackedMatrix _head;

    /// <exception cref="FormatException">A weight is missing, has another shape or is unknown.</exception>
    /// <exception cref="ArgumentException">The sizes are not those of a mixture.</exception>
    public SurpriseDensity(IReadOnlyDictionary<string, NamedTensor> weights, MdnRnnShape shape)
    {
        if (shape.IsDeterministic || !Enum.IsDefined(shape.Head)) throw new ArgumentException($"an M with the head {shape.Head} has no density", nameof(shape));
        ArgumentOutOfRangeException.ThrowIfLessThan(shape.LatentSize, 1, nameof(shape));
        ArgumentOutOfRangeException.ThrowIfLessThan(shape.Mixtures, 1, nameof(shape));
        (Shape, Weights) = (shape, [.. weights.Values]);
        var reader = new WeightReader(weights, "the surprise detector");
        _head = new PackedMatrix(
            reader.Read(MdnRnnModel.HeadWeight, shape.OutputSize, shape.HiddenSize), shape.OutputSize, shape.HiddenSize, reader.Read(MdnRnnModel.HeadBias, shape.OutputSize));
        reader.CheckAllRead();
    }

    public MdnRnnShape Shape { get; }

    public IReadOnlyList<NamedTensor> Weights { get; }

    /// <summary>Computes the surprise of latents, given the hidden states before them.</summary>
    /// <param name="latents">[count x LatentSize].</param>
    /// <param name="hidden">[count x HiddenSize].</param>
    /// <param name="count">The number of latents.</param>
    /// <param name="outputs">[count x OutputSize], scratch memory.</param>
    /// <param name="dimensions">[count x LatentSize], receives the nats of each dimension of a latent.</param>
    /// <param name="scores">[count], receives the nats of the whole latent.</param>
    public void Measure(ReadOnlySpan<float> latents, ReadOnlySpan<float> hidden, int count, Span<float> outputs, Span<float> dimensions, Span<float> scores)
    {
        _head.Multiply(hidden, count, outputs);
        for (int row = 0; row < count; row++)
        {
            ReadOnlySpan<float> output = outputs.Slice(row * Shape.OutputSize, Shape.OutputSize), latent = latents.Slice(row * Shape.LatentSize, Shape.LatentSize);
            for (int d = 0; d < latent.Length; d++)
                dimensions[row * Shape.LatentSize + d] = (float)MixtureDensity.NegativeLogLikelihood(Shape, output, d, latent[d]);
            scores[row] = (float)MixtureDensity.NegativeLogLikelihood(Shape, output, latent);
        }
    }
}
