using WorldModels.Memory;

namespace WorldModels.Control;

/// <summary>Settings of an <see cref="OfflineEvaluation"/>.</summary>
public sealed class OfflineEvaluationOptions
{
    /// <summary>
    /// Further Ms, trained on the same columns with other seeds: what they predict differently widens the intervals. Default: none; the intervals
    /// then do not know how far M itself may be wrong.
    /// </summary>
    public IReadOnlyList<MdnRnnPredictorTransformer> Ensemble { get; set; } = [];

    /// <summary>Dreams that begin at each held-out episode's first step, in each M. Default 16.</summary>
    public int Dreams { get; set; } = 16;

    /// <summary>Steps of a dream of the policy; 0, the default: as many as the longest episode that M was trained on.</summary>
    public int MaxSteps { get; set; }

    /// <summary>The probability that the intervals are meant to cover, above 0 and below 1. Default 0.95.</summary>
    public double Confidence { get; set; } = 0.95;

    /// <summary>Decides all that happens by chance in the dreams; 0 or more. Default 0.</summary>
    public long Seed { get; set; }

    /// <summary>Threads to compute with. Default: the number of processors. The result does not depend on it.</summary>
    public int Threads { get; set; } = Environment.ProcessorCount;

    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(Ensemble);
        ArgumentOutOfRangeException.ThrowIfLessThan(Dreams, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxSteps);
        if (!(Confidence is > 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(Confidence), Confidence, "a probability above 0 and below 1 is needed");
        ArgumentOutOfRangeException.ThrowIfNegative(Seed);
        ArgumentOutOfRangeException.ThrowIfLessThan(Threads, 1);
    }
}
