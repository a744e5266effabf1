using System.Globalization;
using WorldModels.Torch;
using static TorchSharp.torch;

namespace WorldModels.Memory;

/// <summary>M's loss and its parts over the steps of a batch, as scalars.</summary>
/// <param name="Total">The loss to minimise.</param>
/// <param name="Latents">The sum of -log p(z' | z, a, h), in nats; with a deterministic head the sum of half the squared errors.</param>
/// <param name="Reward">The sum of squared errors, in units of the rewards' variance.</param>
/// <param name="Done">The sum of the binary cross-entropy of done, in nats.</param>
internal sealed record MdnRnnLoss(Tensor Total, Tensor Latents, Tensor Reward, Tensor Done)
{
    /// <summary>Returns the three sums, [3], detached from the graph.</summary>
    public Tensor Parts() => stack([Latents, Reward, Done]).detach();
}

/// <summary>The parts of <see cref="MdnRnnLoss"/> as numbers.</summary>
internal readonly record struct MdnRnnLossSums(double Latents, double Reward, double Done)
{
    /// <summary>Reads <see cref="MdnRnnLoss.Parts"/>; this waits for the device.</summary>
    public static MdnRnnLossSums Of(Tensor parts)
    {
        float[] sums = parts.ToNumbers();
        return new MdnRnnLossSums(sums[0], sums[1], sums[2]);
    }

    /// <summary>Returns means over the steps of a batch.</summary>
    public MdnRnnLossSums PerStep(SequenceBatch batch, MdnRnnShape shape, TrainingScale scale) =>
        new(Latents / Math.Max(1, batch.SuccessorCount) / shape.LatentSize + (shape.IsDeterministic ? 0 : scale.LogDeviation), Reward / batch.StepCount, Done / batch.StepCount);
}

/// <summary>The losses of one pass over the training episodes: means over its steps.</summary>
/// <param name="Epoch">The number of the epoch, from 1.</param>
/// <param name="NegativeLogLikelihood">-log p(z' | z, a, h), in nats per step and latent dimension; NaN with a deterministic head, which has no likelihood.</param>
/// <param name="RewardError">Squared error of the reward in units of the rewards' variance: 1 is no better than predicting their mean.</param>
/// <param name="DoneError">Binary cross-entropy of done, in nats per step.</param>
/// <param name="HeldOut">The quality of the predictions on the held-out episodes after the epoch; null if there are none.</param>
/// <param name="SquaredError">The squared error of z' per step and latent dimension, which a deterministic head minimises, in units of the variance if M standardizes its inputs; NaN with a mixture.</param>
public sealed record MdnRnnEpoch(
    int Epoch, double NegativeLogLikelihood, double RewardError, double DoneError, PredictionQuality? HeldOut = null, double SquaredError = double.NaN)
{
    /// <inheritdoc/>
    public override string ToString()
    {
        string trained = Describe(NegativeLogLikelihood, " a latent dimension", SquaredError, RewardError, DoneError);
        return HeldOut is null ? trained
            : $"{trained}; held out {Describe(HeldOut.NegativeLogLikelihood, "", HeldOut.SquaredError, 1 - HeldOut.RewardExplained, HeldOut.DoneError)}";
    }

    private static string Describe(double likelihood, string unit, double squaredError, double rewardError, double doneError) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(double.IsNaN(likelihood) ? squaredError : likelihood):F4} {(double.IsNaN(likelihood) ? "squared error" : "nats")}{unit}, reward error {rewardError:F4}, done {doneError:F5} nats");
}

/// <summary>Sums of an epoch's losses: every step has the same weight, in every batch.</summary>
/// <param name="Latents">As in <see cref="MdnRnnLossSums"/>.</param>
/// <param name="Reward">As in <see cref="MdnRnnLossSums"/>.</param>
/// <param name="Done">As in <see cref="MdnRnnLossSums"/>.</param>
/// <param name="Steps">The number of steps in the sums.</param>
/// <param name="Successors">The number of these steps that have a next latent.</param>
internal sealed record MdnRnnEpochSums(double Latents = 0, double Reward = 0, double Done = 0, long Steps = 0, long Successors = 0)
{
    public MdnRnnEpochSums With(MdnRnnLossSums sums, SequenceBatch batch) => new(
        Latents + sums.Latents, Reward + sums.Reward, Done + sums.Done, Steps + batch.StepCount, Successors + batch.SuccessorCount);

    public MdnRnnEpoch ToEpoch(int epoch, MdnRnnShape shape, TrainingScale scale, PredictionQuality? heldOut)
    {
        double latents = Latents / Math.Max(1, Successors) / shape.LatentSize;
        return new MdnRnnEpoch(
            epoch, shape.IsDeterministic ? double.NaN : latents + scale.LogDeviation, Reward / Steps, Done / Steps, heldOut, shape.IsDeterministic ? 2 * latents : double.NaN);
    }
}
