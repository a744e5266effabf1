using WorldModels.Torch;
using static TorchSharp.torch;

namespace WorldModels.Memory;

/// <summary>The loss of the next latent for every head.</summary>
internal static class LatentLoss
{
    /// <summary>Returns -log p(z) for a mixture and half the squared error for a deterministic head, summed over the dimensions, for each step.</summary>
    /// <param name="shape">The sizes of M.</param>
    /// <param name="outputs">M's outputs, [steps, OutputSize].</param>
    /// <param name="latents">The actual next latents, [steps, LatentSize].</param>
    /// <returns>[steps].</returns>
    public static Tensor Of(MdnRnnShape shape, Tensor outputs, Tensor latents) => shape.IsDeterministic
        ? (outputs.narrow(-1, shape.MeansAt, shape.LatentSize) - latents).Squared().sum(-1).Times(0.5)
        : MixtureDensity.NegativeLogLikelihood(shape, outputs, latents);
}
