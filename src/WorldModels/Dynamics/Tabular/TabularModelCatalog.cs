using Microsoft.ML.Data;
using WorldModels.Dynamics;

namespace Microsoft.ML;

/// <summary>Brings the table of transitions to <c>MLContext.Transforms</c>.</summary>
public static class TabularModelCatalog
{
    /// <summary>Creates a <see cref="TabularModelEstimator"/>, which counts what follows each state and action.</summary>
    /// <param name="catalog">The transforms of an MLContext.</param>
    /// <param name="outputColumnName">The column to add: the most probable next state, a vector of one Single; "PredictedReward" and "PredictedDone" stand beside it.</param>
    /// <param name="inputColumnName">The state, a vector of one Single that holds a whole number.</param>
    /// <param name="stateCount">How many states there are; 0: up to the largest that the data has.</param>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public static TabularModelEstimator TabularModel(
        this TransformsCatalog catalog, string outputColumnName = "NextState", string inputColumnName = "Observation", int stateCount = 0) =>
        catalog.TabularModel(new TabularModelOptions
        {
            OutputColumnName = outputColumnName,
            InputColumnName = inputColumnName,
            StateCount = stateCount,
        });

    /// <summary>Creates a <see cref="TabularModelEstimator"/> with all settings at hand.</summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public static TabularModelEstimator TabularModel(this TransformsCatalog catalog, TabularModelOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        return new TabularModelEstimator(catalog.GetEnvironment(), options);
    }
}
