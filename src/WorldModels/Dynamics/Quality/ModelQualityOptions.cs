using WorldModels.Rollouts;

namespace WorldModels.Dynamics;

/// <summary>The settings for the measurement of <see cref="ModelQuality"/>.</summary>
public sealed class ModelQualityOptions
{
    /// <summary>The state, a vector of Single. Default "Observation".</summary>
    public string InputColumnName { get; set; } = RolloutColumns.Observation;

    /// <summary>The action of each row. Default "Action".</summary>
    public string ActionColumnName { get; set; } = RolloutColumns.Action;

    /// <summary>The number of steps of the roll-out from each start. Default 10.</summary>
    public int Horizon { get; set; } = 10;

    /// <summary>The number of draws whose mean is the model's prediction; a deterministic model needs one. Default 16.</summary>
    public int Samples { get; set; } = 16;

    /// <summary>The maximum number of roll-outs; their starts are spread evenly over the rows. Default 500.</summary>
    public int Starts { get; set; } = 500;

    /// <summary>The number of equal parts of 0 to 1 in the histogram of the probability integral transform. Default 10.</summary>
    public int Bins { get; set; } = 10;

    /// <summary>Determines the draws. Default 0.</summary>
    public long Seed { get; set; }

    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(InputColumnName);
        ArgumentException.ThrowIfNullOrWhiteSpace(ActionColumnName);
        ArgumentOutOfRangeException.ThrowIfLessThan(Horizon, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Samples, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Starts, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Bins, 2);
        ArgumentOutOfRangeException.ThrowIfNegative(Seed);
    }
}
