namespace WorldModels.Planning;

/// <summary>Settings of <see cref="GraphPolicy"/>.</summary>
public sealed class GraphOptions : PlannerOptions
{
    /// <summary>
    /// The largest Euclidean distance, in the units of the observation, at which a state that was seen is taken for one seen before. 0 or more.
    /// Default 0: only the same numbers are the same state.
    /// </summary>
    public double Resolution { get; set; }

    /// <summary>
    /// The same for a state that is imagined: farther off than this from all others it is a state of its own, from which the model imagines on.
    /// Default infinity: the graph keeps to states that were seen, whatever a model makes up where it knows nothing.
    /// </summary>
    public double Tolerance { get; set; } = double.PositiveInfinity;

    /// <summary>The most states of the graph, 1 or more; each action of each is imagined. Default 10,000.</summary>
    public int MaxStates { get; set; } = 10_000;

    /// <summary>How often each step is imagined, 1 or more; 1 is enough where nothing is left to chance. Default 4.</summary>
    public int Samples { get; set; } = 4;

    /// <summary>
    /// Imagined rewards are rounded to whole multiples of this, 0 or more: where hardly anything pays, a plan would rather earn a network's small
    /// errors for ever than walk to a goal. Default 0: as they are.
    /// </summary>
    public double RewardResolution { get; set; }

    /// <summary>What a reward is worth one step later, 0 or more and below 1. Default 0.98.</summary>
    public double Discount { get; set; } = 0.98;

    /// <summary>The share of random actions where there is an intrinsic reward, 0 to 1. Default 0.05.</summary>
    public double RandomShare { get; set; } = 0.05;

    internal GraphOptions Copy() => (GraphOptions)MemberwiseClone();

    internal override void Validate()
    {
        RequireFinite(Resolution, nameof(Resolution));
        RequireFinite(RewardResolution, nameof(RewardResolution));
        if (!(Tolerance >= 0)) throw new ArgumentOutOfRangeException(nameof(Tolerance), Tolerance, $"{nameof(Tolerance)} must be a distance of 0 or more");
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxStates, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Samples, 1);
        if (!(Discount is >= 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(Discount), Discount, $"{nameof(Discount)} must be 0 or more and below 1");
        if (!(RandomShare is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(RandomShare), RandomShare, $"{nameof(RandomShare)} must lie between 0 and 1");
    }

    private static void RequireFinite(double value, string name)
    {
        if (!(value >= 0 && double.IsFinite(value))) throw new ArgumentOutOfRangeException(name, value, $"{name} must be a finite number of 0 or more");
    }
}
