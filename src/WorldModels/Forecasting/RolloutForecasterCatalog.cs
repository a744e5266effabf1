using Microsoft.ML.Data;
using WorldModels.Forecasting;

namespace Microsoft.ML;

/// <summary>Brings forecasts to <c>MLContext.Transforms</c>.</summary>
public static class RolloutForecasterCatalog
{
    /// <summary>
    /// Creates a <see cref="RolloutForecasterEstimator"/>, which forecasts the steps after each row; beside the means it adds "ForecastQuantiles", "ForecastReward",
    /// "ForecastRewardQuantiles" and "ForecastDone".
    /// </summary>
    /// <param name="catalog">The transforms of an MLContext.</param>
    /// <param name="outputColumnName">The column to add: the means, horizon x latent.</param>
    /// <param name="inputColumnName">The hidden state that M wrote.</param>
    /// <param name="horizon">Steps ahead.</param>
    /// <param name="plan">Which actions the forecast assumes.</param>
    /// <param name="originalUnits">Whether the forecasts are in the units of the data, where stages before M copy, join or scale columns.</param>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public static RolloutForecasterEstimator RolloutForecaster(
        this TransformsCatalog catalog, string outputColumnName, string inputColumnName = "Hidden", int horizon = 10, ActionPlan plan = ActionPlan.FollowingRows,
        bool originalUnits = false) =>
        catalog.RolloutForecaster(new RolloutForecasterOptions
        {
            OutputColumnName = outputColumnName, InputColumnName = inputColumnName, Horizon = horizon, Plan = plan, OriginalUnits = originalUnits,
        });

    /// <summary>Creates a <see cref="RolloutForecasterEstimator"/> with all settings at hand.</summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public static RolloutForecasterEstimator RolloutForecaster(this TransformsCatalog catalog, RolloutForecasterOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        return new RolloutForecasterEstimator(catalog.GetEnvironment(), options);
    }
}
