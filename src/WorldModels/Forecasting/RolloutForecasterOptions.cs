namespace WorldModels.Forecasting;

/// <summary>Settings of <see cref="RolloutForecasterEstimator"/>.</summary>
public sealed class RolloutForecasterOptions
{
    /// <summary>The column added: the mean of each number of the latent, a vector of Single, horizon x latent. Default "Forecast".</summary>
    public string OutputColumnName { get; set; } = "Forecast";

    /// <summary>The hidden state that M wrote; M tells the latent, the action, the episode and the step. Default "Hidden".</summary>
    public string InputColumnName { get; set; } = "Hidden";

    /// <summary>The column added: the quantiles of each number of the latent, horizon x latent x levels. Default "ForecastQuantiles".</summary>
    public string QuantilesColumnName { get; set; } = "ForecastQuantiles";

    /// <summary>The column added: the mean of the reward of each step. Default "ForecastReward".</summary>
    public string RewardColumnName { get; set; } = "ForecastReward";

    /// <summary>The column added: the quantiles of the reward, horizon x levels. Default "ForecastRewardQuantiles".</summary>
    public string RewardQuantilesColumnName { get; set; } = "ForecastRewardQuantiles";

    /// <summary>The column added: the probability that the episode has ended with this step or one before it. Default "ForecastDone".</summary>
    public string DoneColumnName { get; set; } = "ForecastDone";

    /// <summary>Steps ahead, 1 to 1,000. Default 10.</summary>
    public int Horizon { get; set; } = 10;

    /// <summary>The levels of the quantiles, ascending between 0 and 1. Default 0.05, 0.5, 0.95.</summary>
    public IReadOnlyList<double> Quantiles { get; set; } = [0.05, 0.5, 0.95];

    /// <summary>Sampled futures behind the forecasts of two and more steps, 1 to 10,000. Default 200.</summary>
    public int Dreams { get; set; } = 200;

    /// <summary>Which actions the forecast assumes. Default: those of the following rows.</summary>
    public ActionPlan Plan { get; set; }

    /// <summary>
    /// The column with the planned actions, where <see cref="Plan"/> is <see cref="ActionPlan.Column"/>: a vector of Single with as many actions as the horizon has
    /// steps, one after the other. Default "PlannedActions".
    /// </summary>
    public string PlanColumnName { get; set; } = "PlannedActions";

    /// <summary>
    /// Whether the forecasts are in the units of the data, where stages before M copy, join or scale columns. Default false: they are in the units of
    /// the column that M reads.
    /// </summary>
    public bool OriginalUnits { get; set; }

    /// <summary>Threads of a cursor. Default: the number of processors. No result depends on it.</summary>
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
