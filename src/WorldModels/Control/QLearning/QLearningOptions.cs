using WorldModels.MachineLearning;

namespace WorldModels.Control;

/// <summary>Settings of <see cref="QLearning"/>.</summary>
public sealed class QLearningOptions
{
    /// <summary>Episodes to learn from, 1 or more. Default 500.</summary>
    public int Episodes { get; set; } = 500;

    /// <summary>Steps after which an episode is cut off; 0, the default: when the environment ends it.</summary>
    public int MaxSteps { get; set; }

    /// <summary>How far a value moves towards what a step says, above 0 to 1. 1 is right where nothing is left to chance. Default 0.1.</summary>
    public double LearningRate { get; set; } = 0.1;

    /// <summary>What a reward is worth one step later, 0 to 1. Default 0.99.</summary>
    public double Discount { get; set; } = 0.99;

    /// <summary>The share of random actions in the first episode, 0 to 1. Default 1.</summary>
    public double InitialExploration { get; set; } = 1;

    /// <summary>The share of random actions once <see cref="ExplorationEpisodes"/> are over, 0 to 1. Default 0.05.</summary>
    public double FinalExploration { get; set; } = 0.05;

    /// <summary>Over how many episodes the share goes evenly from the first to the last; 0, the default: half of all.</summary>
    public int ExplorationEpisodes { get; set; }

    /// <summary>What all values are before learning: more than they can be makes the learner try everything. Default 0.</summary>
    public double InitialValue { get; set; }

    /// <summary>Decides all that is random, 0 or more. Null: the seed of the MLContext, or a fresh one where that has none.</summary>
    public long? Seed { get; set; }

    /// <summary>Hears of progress a few times a second.</summary>
    public IProgress<TrainingProgress>? Progress { get; set; }

    /// <summary>Stops the learning with an <see cref="OperationCanceledException"/>, checked at each step.</summary>
    public CancellationToken CancellationToken { get; set; }

    /// <summary>The share of random actions in an episode, counted from 0.</summary>
    internal double ExplorationIn(int episode)
    {
        int span = ExplorationEpisodes > 0 ? ExplorationEpisodes : Math.Max(1, Episodes / 2);
        return InitialExploration + (FinalExploration - InitialExploration) * Math.Min(1, (double)episode / span);
    }

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Episodes, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxSteps);
        RequireShare(LearningRate, nameof(LearningRate));
        if (LearningRate == 0)
            throw new ArgumentOutOfRangeException(nameof(LearningRate), LearningRate, $"{nameof(LearningRate)} must be above 0: nothing would be learnt");
        RequireShare(Discount, nameof(Discount));
        RequireShare(InitialExploration, nameof(InitialExploration));
        RequireShare(FinalExploration, nameof(FinalExploration));
        ArgumentOutOfRangeException.ThrowIfNegative(ExplorationEpisodes);
        if (!double.IsFinite(InitialValue))
            throw new ArgumentOutOfRangeException(nameof(InitialValue), InitialValue, $"{nameof(InitialValue)} must be a finite number");
        ArgumentOutOfRangeException.ThrowIfNegative(Seed ?? 0, nameof(Seed));
    }

    private static void RequireShare(double value, string name)
    {
        if (!(value is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(name, value, $"{name} must lie between 0 and 1");
    }
}
