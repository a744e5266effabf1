namespace WorldModels.Memory;

/// <summary>Computes the value and the gradient of the next latent's part of one step's loss. An instance serves one thread at a time.</summary>
internal interface ILatentGradient
{
    /// <param name="output">M's output for the step.</param>
    /// <param name="latent">The actual next latent.</param>
    /// <param name="weight">The factor of the gradient.</param>
    /// <param name="gradient">Receives the gradient with respect to the output's numbers about the latent.</param>
    /// <returns>The loss without the weight, summed over the dimensions.</returns>
    double Compute(ReadOnlySpan<float> output, ReadOnlySpan<float> latent, float weight, Span<float> gradient);

    public static ILatentGradient For(MdnRnnShape shape) =>
        shape.IsDeterministic ? new SquaredErrorGradient(shape) : shape.IsShared ? new SharedMixtureGradient(shape) : new MixtureGradient(shape);
}
