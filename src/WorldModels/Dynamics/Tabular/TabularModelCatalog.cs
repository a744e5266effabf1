using Microsoft.ML.Data;
using WorldModels.Dynamics;

namespace Microsoft.ML;

/// <summary>Adds the transition table to <c>MLContext.Transforms</c>.</summary>
public static class TabularModelCatalog
{
    /// <summary>Creates a <see cref="TabularModelEstimator"/>, which counts the outcomes of each state and action.</summary>
    /// <param name="catalog">The transforms of an MLContext.</param>
    /// <param name="outputColumnName">The column to add: the most probable next state, a vector of one Single. The columns "PredictedReward" and "PredictedDone" are also added.</param>
    /// <param name="inputColumnName">The state, a vector of one Single that contains a whole number.</param>
    /// <param name="stateCount">The number of states; 0: up to the largest state in the data.</param>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public static TabularModelEstimator TabularModel(
        this TransformsCatalog catalog, string outputColumnName = "NextState", string inputColumnName = "Observation", int stateCount = 0) =>
        catalog.TabularModel(new TabularModelOptions
        {
            OutputColumnName = outputColumnName,
            InputColumnName = inputColumnName,
            StateCount = stateCount,
        });

    /// <summary>Creates a <see cref="TabularModelEstimator"/> from an options object.</summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public static TabularModelEstimator TabularModel(this TransformsCatalog catalog, TabularModelOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        return new TabularModelEstimator(catalog.GetEnvironment(), options);
    }
}
