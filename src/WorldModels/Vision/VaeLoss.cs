using WorldModels.Torch;
using static TorchSharp.torch;

namespace WorldModels.Vision;

/// <summary>V's loss as in the paper's code: squared error summed over a frame plus the KL divergence from N(0, 1), as means over the batch. A shard of the batch gives its part of the means.</summary>
/// <param name="Total">The loss to minimise: a scalar.</param>
/// <param name="Reconstruction">Squared error summed over the 64 x 64 x 3 numbers of a frame.</param>
/// <param name="KlDivergence">Nats per frame, before the tolerance is applied.</param>
internal sealed record VaeLoss(Tensor Total, Tensor Reconstruction, Tensor KlDivergence)
{
    /// <param name="pictures">[N, 3, 64, 64] in 0..1.</param>
    /// <param name="reconstruction">The reconstructed pictures. Errors are summed: with their mean over pixels the KL divergence would dominate and cause a posterior collapse.</param>
    /// <param name="mean">[N, latentSize].</param>
    /// <param name="logVariance">[N, latentSize].</param>
    /// <param name="klTolerance">The KL divergence that is not penalised, in nats per frame.</param>
    /// <param name="batch">The number of frames of the whole batch.</param>
    public static VaeLoss Of(Tensor pictures, Tensor reconstruction, Tensor mean, Tensor logVariance, double klTolerance, int batch)
    {
        Tensor error = (reconstruction - pictures).Squared().sum().Over(batch);
        Tensor kl = (logVariance.Plus(1.0) - mean.Squared() - logVariance.exp()).sum(dim: 1).Times(-0.5);
        Tensor total = error.Plus(kl.AtLeast(klTolerance).sum().Over(batch));
        return new VaeLoss(total, error, kl.sum().Over(batch));
    }
}
