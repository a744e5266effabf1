namespace WorldModels.Planning;

/// <summary>Settings of <see cref="GraphPolicy"/>.</summary>
public sealed class GraphOptions : PlannerOptions
{
    /// <summary>
    /// The largest Euclidean distance, in the units of the observation, at which an observed state is treated as equal to a known one. 0 or more.
    /// Default 0: only identical numbers are the same state.
    /// </summary>
    public double Resolution { get; set; }

    /// <summary>
    /// The same for a predicted state: if it is farther than this from all known states, it becomes a new state, from which the model predicts further.
    /// Default infinity: the graph has only observed states, whatever a model predicts where it has no data.
    /// </summary>
    public double Tolerance { get; set; } = double.PositiveInfinity;

    /// <summary>The maximum number of states of the graph, 1 or more; every action of every state is predicted. Default 10,000.</summary>
    public int MaxStates { get; set; } = 10_000;

    /// <summary>The number of draws for each predicted step, 1 or more; 1 is enough for a deterministic model. Default 4.</summary>
    public int Samples { get; set; } = 4;

    /// <summary>
    /// Predicted rewards are rounded to whole multiples of this value, 0 or more. If most rewards are 0, a plan would otherwise collect a network's small
    /// errors for ever instead of going to a goal. Default 0: no rounding.
    /// </summary>
    public double RewardResolution { get; set; }

    /// <summary>The discount factor: the value of a reward one step later, 0 or more and below 1. Default 0.98.</summary>
    public double Discount { get; set; } = 0.98;

    /// <summary>The fraction of random actions if there is an intrinsic reward, 0 to 1. Default 0.05.</summary>
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
