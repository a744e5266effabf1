namespace WorldModels.Forecasting;

/// <summary>Options of the measurement of a <see cref="ForecastQuality"/>.</summary>
public sealed class ForecastQualityOptions
{
    /// <summary>The number of steps ahead, 1 to 1,000. Default 10.</summary>
    public int Horizon { get; set; } = 10;

    /// <summary>The levels of the quantiles, ascending between 0 and 1. Default 0.05, 0.25, 0.5, 0.75, 0.95.</summary>
    public IReadOnlyList<double> Quantiles { get; set; } = [0.05, 0.25, 0.5, 0.75, 0.95];

    /// <summary>The number of sampled futures of a forecast, 1 to 10,000. Default 200.</summary>
    public int Dreams { get; set; } = 200;

    /// <summary>The maximum number of forecasts, distributed evenly over the rows. Default 500.</summary>
    public int Starts { get; set; } = 500;

    /// <summary>The penalty of the ridge regression per row, on the coefficients of standardized inputs. Default 0.001.</summary>
    public double RidgePenalty { get; set; } = 1e-3;

    /// <summary>The seed of the draws. Default 0.</summary>
    public long Seed { get; set; }

    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(Quantiles);
        new ForecastShape(Horizon, 1, [.. Quantiles], Dreams).Validate();
        ArgumentOutOfRangeException.ThrowIfLessThan(Starts, 1);
        if (!(RidgePenalty > 0 && double.IsFinite(RidgePenalty))) throw new ArgumentOutOfRangeException(nameof(RidgePenalty), RidgePenalty, "the penalty must be a finite number above 0");
        ArgumentOutOfRangeException.ThrowIfNegative(Seed);
    }
}
