namespace WorldModels.Environments;

/// <summary>Settings of <see cref="TakeCover"/>.</summary>
public sealed class TakeCoverOptions
{
    /// <summary>The number of steps after which an episode is truncated, 1 or more. Default 2100 (60 s), as in the original.</summary>
    public int MaxSteps { get; set; } = 2100;

    /// <summary>Whether an action is one of three choices (0 stay, 1 left, 2 right) instead of one number from -1 to 1.</summary>
    public bool DiscreteActions { get; set; }

    internal void Check()
    {
        if (MaxSteps < 1) throw new ArgumentException($"{nameof(MaxSteps)} must be 1 or more: got {MaxSteps}");
    }
}
