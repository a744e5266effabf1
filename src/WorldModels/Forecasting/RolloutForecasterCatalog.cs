using Microsoft.ML.Data;
using WorldModels.Forecasting;

namespace Microsoft.ML;

/// <summary>Adds forecasts to <c>MLContext.Transforms</c>.</summary>
public static class RolloutForecasterCatalog
{
    /// <summary>
    /// Creates a <see cref="RolloutForecasterEstimator"/>, which forecasts the steps after each row. Besides the means it adds "ForecastQuantiles", "ForecastReward",
    /// "ForecastRewardQuantiles" and "ForecastDone".
    /// </summary>
    /// <param name="catalog">The transforms of an MLContext.</param>
    /// <param name="outputColumnName">The column to add: the means, horizon x latent.</param>
    /// <param name="inputColumnName">The column of M's hidden state.</param>
    /// <param name="horizon">The number of steps ahead.</param>
    /// <param name="plan">The actions that the forecast assumes.</param>
    /// <param name="originalUnits">Whether the forecasts are in the units of the data, if stages before M copy, join or scale columns.</param>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public static RolloutForecasterEstimator RolloutForecaster(
        this TransformsCatalog catalog, string outputColumnName, string inputColumnName = "Hidden", int horizon = 10, ActionPlan plan = ActionPlan.FollowingRows,
        bool originalUnits = false) =>
        catalog.RolloutForecaster(new RolloutForecasterOptions
        {
            OutputColumnName = outputColumnName, InputColumnName = inputColumnName, Horizon = horizon, Plan = plan, OriginalUnits = originalUnits,
        });

    /// <summary>Creates a <see cref="RolloutForecasterEstimator"/> with options.</summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public static RolloutForecasterEstimator RolloutForecaster(this TransformsCatalog catalog, RolloutForecasterOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        return new RolloutForecasterEstimator(catalog.GetEnvironment(), options);
    }
}
