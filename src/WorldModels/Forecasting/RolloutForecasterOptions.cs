namespace WorldModels.Forecasting;

/// <summary>Settings of <see cref="RolloutForecasterEstimator"/>.</summary>
public sealed class RolloutForecasterOptions
{
    /// <summary>The column to add: the mean of each dimension of the latent, a vector of Single, horizon x latent. Default "Forecast".</summary>
    public string OutputColumnName { get; set; } = "Forecast";

    /// <summary>The column of M's hidden state. The columns of the latent, the action, the episode and the step are those of M. Default "Hidden".</summary>
    public string InputColumnName { get; set; } = "Hidden";

    /// <summary>The column to add: the quantiles of each dimension of the latent, horizon x latent x levels. Default "ForecastQuantiles".</summary>
    public string QuantilesColumnName { get; set; } = "ForecastQuantiles";

    /// <summary>The column to add: the mean of the reward of each step. Default "ForecastReward".</summary>
    public string RewardColumnName { get; set; } = "ForecastReward";

    /// <summary>The column to add: the quantiles of the reward, horizon x levels. Default "ForecastRewardQuantiles".</summary>
    public string RewardQuantilesColumnName { get; set; } = "ForecastRewardQuantiles";

    /// <summary>The column to add: the probability that the episode has ended with this step or an earlier one. Default "ForecastDone".</summary>
    public string DoneColumnName { get; set; } = "ForecastDone";

    /// <summary>The number of steps ahead, 1 to 1,000. Default 10.</summary>
    public int Horizon { get; set; } = 10;

    /// <summary>The levels of the quantiles, ascending between 0 and 1. Default 0.05, 0.5, 0.95.</summary>
    public IReadOnlyList<double> Quantiles { get; set; } = [0.05, 0.5, 0.95];

    /// <summary>The number of sampled futures for the forecasts of two or more steps, 1 to 10,000. Default 200.</summary>
    public int Dreams { get; set; } = 200;

    /// <summary>The actions that the forecast assumes. Default: those of the following rows.</summary>
    public ActionPlan Plan { get; set; }

    /// <summary>
    /// The column with the planned actions, if <see cref="Plan"/> is <see cref="ActionPlan.Column"/>: a vector of Single with one action per step of the
    /// horizon, one after the other. Default "PlannedActions".
    /// </summary>
    public string PlanColumnName { get; set; } = "PlannedActions";

    /// <summary>
    /// Whether the forecasts are in the units of the data, if stages before M copy, join or scale columns. Default false: they are in the units of
    /// the column that M reads.
    /// </summary>
    public bool OriginalUnits { get; set; }

    /// <summary>The number of threads of a cursor. Default: the number of processors. No result depends on it.</summary>
    public int Threads { get; set; } = Environment.ProcessorCount;

    internal RolloutForecasterOptions Copy() => (RolloutForecasterOptions)MemberwiseClone();

    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(InputColumnName);
        ArgumentException.ThrowIfNullOrWhiteSpace(PlanColumnName);
        string[] outputs = [OutputColumnName, QuantilesColumnName, RewardColumnName, RewardQuantilesColumnName, DoneColumnName];
        foreach (string name in outputs) ArgumentException.ThrowIfNullOrWhiteSpace(name, "output column name");
        if (outputs.Distinct().Count() < outputs.Length)
            throw new ArgumentException($"two of the output columns {string.Join(", ", outputs)} have the same name", nameof(OutputColumnName));
        if (!Enum.IsDefined(Plan)) throw new ArgumentOutOfRangeException(nameof(Plan), Plan, $"expected {string.Join(", ", Enum.GetNames<ActionPlan>())}");
        ArgumentNullException.ThrowIfNull(Quantiles);
        ArgumentOutOfRangeException.ThrowIfLessThan(Threads, 1);
        new ForecastShape(Horizon, 1, [.. Quantiles], Dreams).Validate();
    }
}
