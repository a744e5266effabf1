using static TorchSharp.torch;

namespace WorldModels.Memory;

/// <summary>M's loss and its parts, as scalars.</summary>
/// <param name="Total">What is minimised.</param>
/// <param name="Latents">-log p(z' | z, a, h), in nats a step and latent dimension.</param>
/// <param name="Reward">Squared error in units of the rewards' variance, mean over steps.</param>
/// <param name="Done">Binary cross-entropy of done, in nats a step.</param>
internal sealed record MdnRnnLoss(Tensor Total, Tensor Latents, Tensor Reward, Tensor Done);

/// <summary>One pass over the training episodes: means over its steps.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="NegativeLogLikelihood">-log p(z' | z, a, h), in nats a step and latent dimension.</param>
/// <param name="RewardError">Squared error of the reward in units of the rewards' variance: 1 is no better than their mean.</param>
/// <param name="DoneError">Binary cross-entropy of done, in nats a step.</param>
public sealed record MdnRnnEpoch(int Epoch, double NegativeLogLikelihood, double RewardError, double DoneError);

/// <summary>Running means of an epoch's losses.</summary>
internal sealed class MdnRnnEpochMeans
{
    private double _latents, _reward, _done;
    private int _count;

    public void Add(double latents, double reward, double done)
    {
        _latents += latents;
        _reward += reward;
        _done += done;
        _count++;
    }

    public MdnRnnEpoch ToEpoch(int epoch) => new(epoch, _latents / _count, _reward / _count, _done / _count);
}
