namespace WorldModels.Control;

/// <summary>Settings of <see cref="DqnControllerTrainer"/>.</summary>
public sealed class DqnControllerOptions : ReinforcementOptions
{
    /// <summary>Settings with their defaults: step size 5e-4, gradients up to 10, 4 episodes side by side.</summary>
    public DqnControllerOptions() => (LearningRate, GradientClip, ParallelEpisodes) = (5e-4, 10, 4);

    /// <summary>The share of random actions at the beginning, 0 to 1. Default 1.</summary>
    public double InitialExploration { get; set; } = 1;

    /// <summary>The share of random actions at the end, 0 to 1. Default 0.05.</summary>
    public double FinalExploration { get; set; } = 0.05;

    /// <summary>Over how many steps the share goes evenly from the first to the last; 0, the default: half of all.</summary>
    public int ExplorationSteps { get; set; }

    /// <summary>Steps that are remembered; the oldest is forgotten first. Default 50,000.</summary>
    public int ReplayCapacity { get; set; } = 50_000;

    /// <summary>Steps before the first gradient step. Default 1,000.</summary>
    public int LearningStarts { get; set; } = 1_000;

    /// <summary>Steps between two gradient steps. Default 4.</summary>
    public int TrainEvery { get; set; } = 4;

    /// <summary>Gradient steps between two copies of the network into the one that says what a next state is worth. Default 250.</summary>
    public int TargetEvery { get; set; } = 250;

    /// <summary>
    /// Whether the network that learns says which action is best and the copy what it is worth (double DQN, van Hasselt et al. 2016),
    /// which keeps values from growing too large. Default true.
    /// </summary>
    public bool Double { get; set; } = true;

    /// <summary>The share of random actions after so many steps.</summary>
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
            throw new ArgumentOutOfRangeException(nameof(LearningStarts), LearningStarts, $"nothing would be learnt: {nameof(LearningStarts)} must be below {nameof(Steps)}, {Steps}");
        ArgumentOutOfRangeException.ThrowIfLessThan(TrainEvery, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(TargetEvery, 1);
    }
}
