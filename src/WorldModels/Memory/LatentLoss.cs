using WorldModels.Torch;
using static TorchSharp.torch;

namespace WorldModels.Memory;

/// <summary>What training minimises of the next latent, whatever the head.</summary>
internal static class LatentLoss
{
    /// <summary>-log p(z) of a mixture, half the squared error of a deterministic head; summed over the dimensions, for each step.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="outputs">M's outputs, [steps, OutputSize].</param>
    /// <param name="latents">The latents that came, [steps, LatentSize].</param>
    /// <returns>[steps].</returns>
    public static Tensor Of(MdnRnnShape shape, Tensor outputs, Tensor latents) => shape.IsDeterministic
        ? (outputs.narrow(-1, shape.MeansAt, shape.LatentSize) - latents).Squared().sum(-1).Times(0.5)
        : MixtureDensity.NegativeLogLikelihood(shape, outputs, latents);
}
