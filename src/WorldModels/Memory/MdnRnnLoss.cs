using System.Globalization;
using TorchSharp;
using static TorchSharp.torch;

namespace WorldModels.Memory;

/// <summary>M's loss and its parts over the steps of a batch, as scalars.</summary>
/// <param name="Total">What is minimised.</param>
/// <param name="Latents">The sum of -log p(z' | z, a, h), in nats.</param>
/// <param name="Reward">The sum of squared errors, in units of the rewards' variance.</param>
/// <param name="Done">The sum of the binary cross-entropy of done, in nats.</param>
internal sealed record MdnRnnLoss(Tensor Total, Tensor Latents, Tensor Reward, Tensor Done)
{
    public MdnRnnLossSums Sums => new(Latents.ToDouble(), Reward.ToDouble(), Done.ToDouble());
}

/// <summary>The parts of <see cref="MdnRnnLoss"/> as numbers.</summary>
internal readonly record struct MdnRnnLossSums(double Latents, double Reward, double Done)
{
    /// <summary>Means over the steps of a batch.</summary>
    public MdnRnnLossSums PerStep(SequenceBatch batch, int latentSize) =>
        new(Latents / Math.Max(1, batch.SuccessorCount) / latentSize, Reward / batch.StepCount, Done / batch.StepCount);
}

/// <summary>One pass over the training episodes: means over its steps.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="NegativeLogLikelihood">-log p(z' | z, a, h), in nats a step and latent dimension.</param>
/// <param name="RewardError">Squared error of the reward in units of the rewards' variance: 1 is no better than their mean.</param>
/// <param name="DoneError">Binary cross-entropy of done, in nats a step.</param>
/// <param name="HeldOut">How well M then predicted the held-out episodes, where there are any.</param>
public sealed record MdnRnnEpoch(int Epoch, double NegativeLogLikelihood, double RewardError, double DoneError, PredictionQuality? HeldOut = null)
{
    /// <inheritdoc/>
    public override string ToString()
    {
        string trained = string.Create(CultureInfo.InvariantCulture, $"{NegativeLogLikelihood:F4} nats a latent dimension, reward error {RewardError:F4}, done {DoneError:F5} nats");
        return HeldOut is null ? trained : string.Create(
            CultureInfo.InvariantCulture, $"{trained}; held out {HeldOut.NegativeLogLikelihood:F4} nats, reward error {1 - HeldOut.RewardExplained:F4}, done {HeldOut.DoneError:F5} nats");
    }
}

/// <summary>Sums of an epoch's losses: every step counts alike, in whatever batch it came.</summary>
internal sealed class MdnRnnEpochMeans(int latentSize)
{
    private double _latents, _reward, _done;
    private long _steps, _successors;

    public void Add(MdnRnnLossSums sums, SequenceBatch batch)
    {
        _latents += sums.Latents;
        _reward += sums.Reward;
        _done += sums.Done;
        _steps += batch.StepCount;
        _successors += batch.SuccessorCount;
    }

    public MdnRnnEpoch ToEpoch(int epoch, PredictionQuality? heldOut) =>
        new(epoch, _latents / Math.Max(1, _successors) / latentSize, _reward / _steps, _done / _steps, heldOut);
}
