using WorldModels;
using WorldModels.Forecasting;
using WorldModels.Memory;
using WorldModels.Rollouts;

namespace Microsoft.ML;

/// <summary>Adds the measurement of forecasts to <c>ml.WorldModels()</c>.</summary>
public static class ForecastQualityCatalog
{
    /// <summary>Measures forecasts of M and compares them with persistence and a linear model, with the recorded actions.</summary>
    /// <param name="catalog">The catalog of this library.</param>
    /// <param name="memory">A trained M with a mixture head.</param>
    /// <param name="training">The episodes to which the linear model is fitted: those of M's training, with the columns that M reads.</param>
    /// <param name="test">Other episodes, which were not used for training.</param>
    /// <param name="options">The options of the measurement; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing or has another type or size.</exception>
    /// <exception cref="ArgumentException">An option is out of its range, M predicts no distribution, or a value is NaN or infinite.</exception>
    /// <exception cref="InvalidOperationException">There are no rows, they are not whole episodes in order, or the episodes are shorter than the horizon.</exception>
    public static ForecastQuality MeasureForecasts(
        this WorldModelCatalog catalog, MdnRnnPredictorTransformer memory, IDataView training, IDataView test, ForecastQualityOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentNullException.ThrowIfNull(training);
        ArgumentNullException.ThrowIfNull(test);
        options ??= new ForecastQualityOptions();
        options.Validate();
        if (memory.Head == PredictionHead.Deterministic) throw new ArgumentException($"M has the head {memory.Head}, which predicts no distribution", nameof(memory));
        using RolloutStore trainingRows = memory.ReadLatents(training), testRows = memory.ReadLatents(test);
        return new ForecastMeasurement(memory, trainingRows, testRows, options).Run();
    }
}
