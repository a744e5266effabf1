namespace WorldModels.Memory;

/// <summary>What the next latent adds to the loss of one step, by value and gradient. For one thread at a time.</summary>
internal interface ILatentGradient
{
    /// <param name="output">M's output of the step.</param>
    /// <param name="latent">The latent that came.</param>
    /// <param name="weight">What the gradient is multiplied by.</param>
    /// <param name="gradient">Receives the gradient of what the output says of the latent.</param>
    /// <returns>The loss without the weight, summed over the dimensions.</returns>
    double Compute(ReadOnlySpan<float> output, ReadOnlySpan<float> latent, float weight, Span<float> gradient);

    public static ILatentGradient For(MdnRnnShape shape) =>
        shape.IsDeterministic ? new SquaredErrorGradient(shape) : shape.IsShared ? new SharedMixtureGradient(shape) : new MixtureGradient(shape);
}
