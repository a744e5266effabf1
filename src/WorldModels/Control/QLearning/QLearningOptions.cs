using WorldModels.MachineLearning;

namespace WorldModels.Control;

/// <summary>Settings of <see cref="QLearning"/>.</summary>
public sealed class QLearningOptions
{
    /// <summary>The number of episodes, 1 or more. Default 500.</summary>
    public int Episodes { get; set; } = 500;

    /// <summary>The number of steps after which an episode is truncated; 0, the default, sets no limit besides the environment's own.</summary>
    public int MaxSteps { get; set; }

    /// <summary>How far a value moves towards the target of a step, above 0 to 1. Use 1 in a deterministic environment. Default 0.1.</summary>
    public double LearningRate { get; set; } = 0.1;

    /// <summary>The discount factor: the value of a reward one step later, 0 to 1. Default 0.99.</summary>
    public double Discount { get; set; } = 0.99;

    /// <summary>The fraction of random actions in the first episode, 0 to 1. Default 1.</summary>
    public double InitialExploration { get; set; } = 1;

    /// <summary>The fraction of random actions after <see cref="ExplorationEpisodes"/> episodes, 0 to 1. Default 0.05.</summary>
    public double FinalExploration { get; set; } = 0.05;

    /// <summary>The number of episodes over which the fraction changes linearly from the first to the last value; 0, the default: half of all episodes.</summary>
    public int ExplorationEpisodes { get; set; }

    /// <summary>The value of all actions before learning. A value above all possible ones makes the learner try everything. Default 0.</summary>
    public double InitialValue { get; set; }

    /// <summary>Determines everything that is random, 0 or more. Null: the seed of the MLContext, or a new random seed if it has none.</summary>
    public long? Seed { get; set; }

    /// <summary>Receives the progress a few times per second.</summary>
    public IProgress<TrainingProgress>? Progress { get; set; }

    /// <summary>Stops the learning with an <see cref="OperationCanceledException"/>; it is checked at each step.</summary>
    public CancellationToken CancellationToken { get; set; }

    /// <summary>Returns the fraction of random actions in an episode, counted from 0.</summary>
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
            throw new ArgumentOutOfRangeException(nameof(LearningRate), LearningRate, $"{nameof(LearningRate)} must be above 0");
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
