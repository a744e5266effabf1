using System.Globalization;
using WorldModels.Torch;
using static TorchSharp.torch;

namespace WorldModels.Memory;

/// <summary>M's loss and its parts over the steps of a batch, as scalars.</summary>
/// <param name="Total">What is minimised.</param>
/// <param name="Latents">The sum of -log p(z' | z, a, h), in nats; of half the squared error with a deterministic head.</param>
/// <param name="Reward">The sum of squared errors, in units of the rewards' variance.</param>
/// <param name="Done">The sum of the binary cross-entropy of done, in nats.</param>
internal sealed record MdnRnnLoss(Tensor Total, Tensor Latents, Tensor Reward, Tensor Done)
{
    /// <summary>[3]: the three sums, apart from the graph of their computation.</summary>
    public Tensor Parts() => stack([Latents, Reward, Done]).detach();
}

/// <summary>The parts of <see cref="MdnRnnLoss"/> as numbers.</summary>
internal readonly record struct MdnRnnLossSums(double Latents, double Reward, double Done)
{
    /// <summary>Reads <see cref="MdnRnnLoss.Parts"/>: waits for the device.</summary>
    public static MdnRnnLossSums Of(Tensor parts)
    {
        float[] sums = parts.ToNumbers();
        return new MdnRnnLossSums(sums[0], sums[1], sums[2]);
    }

    /// <summary>Means over the steps of a batch.</summary>
    public MdnRnnLossSums PerStep(SequenceBatch batch, MdnRnnShape shape, TrainingScale scale) =>
        new(Latents / Math.Max(1, batch.SuccessorCount) / shape.LatentSize + (shape.IsDeterministic ? 0 : scale.LogDeviation), Reward / batch.StepCount, Done / batch.StepCount);
}

/// <summary>One pass over the training episodes: means over its steps.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="NegativeLogLikelihood">-log p(z' | z, a, h), in nats a step and latent dimension; NaN with a deterministic head, which has no likelihood.</param>
/// <param name="RewardError">Squared error of the reward in units of the rewards' variance: 1 is no better than their mean.</param>
/// <param name="DoneError">Binary cross-entropy of done, in nats a step.</param>
/// <param name="HeldOut">How well M then predicted the held-out episodes, where there are any.</param>
/// <param name="SquaredError">What a deterministic head minimises: the squared error of z', a step and latent dimension, in units of the variance where M standardizes its inputs; NaN with a mixture.</param>
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

/// <summary>Sums of an epoch's losses: every step counts alike, in whatever batch it came.</summary>
/// <param name="Latents">As in <see cref="MdnRnnLossSums"/>.</param>
/// <param name="Reward">As in <see cref="MdnRnnLossSums"/>.</param>
/// <param name="Done">As in <see cref="MdnRnnLossSums"/>.</param>
/// <param name="Steps">Steps summed over.</param>
/// <param name="Successors">Those of them that have a next latent.</param>
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
