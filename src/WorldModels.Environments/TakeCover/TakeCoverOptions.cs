namespace WorldModels.Environments;

/// <summary>What a <see cref="TakeCover"/> takes and allows.</summary>
public sealed class TakeCoverOptions
{
    /// <summary>After how many steps an episode is truncated, 1 or more; 2100 (60 s) unless set, as the original has it.</summary>
    public int MaxSteps { get; set; } = 2100;

    /// <summary>Whether an action is one of three choices (0 stay, 1 left, 2 right) instead of one number from -1 to 1.</summary>
    public bool DiscreteActions { get; set; }

    internal void Check()
    {
        if (MaxSteps < 1) throw new ArgumentException($"{nameof(MaxSteps)} must be 1 or more: got {MaxSteps}");
    }
}
