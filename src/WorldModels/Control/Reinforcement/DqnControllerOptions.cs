namespace WorldModels.Control;

/// <summary>Settings of <see cref="DqnControllerTrainer"/>.</summary>
public sealed class DqnControllerOptions : ReinforcementOptions
{
    /// <summary>Creates the settings with their defaults: learning rate 5e-4, gradient norm up to 10, 4 episodes at the same time.</summary>
    public DqnControllerOptions() => (LearningRate, GradientClip, ParallelEpisodes) = (5e-4, 10, 4);

    /// <summary>The fraction of random actions at the beginning, 0 to 1. Default 1.</summary>
    public double InitialExploration { get; set; } = 1;

    /// <summary>The fraction of random actions at the end, 0 to 1. Default 0.05.</summary>
    public double FinalExploration { get; set; } = 0.05;

    /// <summary>The number of steps over which the fraction changes linearly from the first to the last value; 0, the default: half of all steps.</summary>
    public int ExplorationSteps { get; set; }

    /// <summary>The number of steps in the replay buffer; the oldest is removed first. Default 50,000.</summary>
    public int ReplayCapacity { get; set; } = 50_000;

    /// <summary>The number of steps before the first gradient step. Default 1,000.</summary>
    public int LearningStarts { get; set; } = 1_000;

    /// <summary>The number of steps between two gradient steps. Default 4.</summary>
    public int TrainEvery { get; set; } = 4;

    /// <summary>The number of gradient steps between two updates of the target network, which computes the value of the next state. Default 250.</summary>
    public int TargetEvery { get; set; } = 250;

    /// <summary>
    /// Whether the trained network selects the best next action and the target network computes its value (double DQN, van Hasselt et al. 2016),
    /// which avoids values that are too large. Default true.
    /// </summary>
    public bool Double { get; set; } = true;

    /// <summary>Returns the fraction of random actions after a number of steps.</summary>
    internal double ExplorationAt(long step)
    {
        double span = ExplorationSteps > 0 ? ExplorationSteps : Math.Max(1, Steps / 2);
        return InitialExploration + (FinalExploration - InitialExploration) * Math.Min(1, step / span);
    }

    internal void Validate()
    {
        ValidateReinforcement();
        RequireShare(InitialExploration, nameof(InitialExploration));
        RequireShare(FinalExploration, nameof(FinalExploration));
        ArgumentOutOfRangeException.ThrowIfNegative(ExplorationSteps);
        ArgumentOutOfRangeException.ThrowIfLessThan(ReplayCapacity, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(LearningStarts);
        if (LearningStarts >= Steps)
            throw new ArgumentOutOfRangeException(nameof(LearningStarts), LearningStarts, $"{nameof(LearningStarts)} must be below {nameof(Steps)}, which is {Steps}");
        ArgumentOutOfRangeException.ThrowIfLessThan(TrainEvery, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(TargetEvery, 1);
    }
}
