using Microsoft.ML.Data;
using WorldModels.Dynamics;

namespace Microsoft.ML;

/// <summary>Brings feed-forward world models to <c>MLContext.Transforms</c>.</summary>
public static class DynamicsNetworkCatalog
{
    /// <summary>Creates a <see cref="DynamicsNetworkEstimator"/>, which learns what follows from a state and an action.</summary>
    /// <param name="catalog">The transforms of an MLContext.</param>
    /// <param name="outputColumnName">The column to add: the expected next state, a vector of Single.</param>
    /// <param name="inputColumnName">The state, a vector of Single. Default: the output column's name.</param>
    /// <param name="head">What is said of the next state.</param>
    /// <param name="ensembleSize">Networks, each trained on rows drawn anew.</param>
    /// <param name="epochs">The most passes over the training rows.</param>
    /// <param name="learningRate">Adam's first step size.</param>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public static DynamicsNetworkEstimator DynamicsNetwork(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null,
        DynamicsHead head = DynamicsHead.Gaussian, int ensembleSize = 1, int epochs = 60, double learningRate = 3e-3) =>
        catalog.DynamicsNetwork(new DynamicsNetworkOptions
        {
            OutputColumnName = outputColumnName,
            InputColumnName = inputColumnName ?? outputColumnName,
            Head = head,
            EnsembleSize = ensembleSize,
            Epochs = epochs,
            LearningRate = learningRate,
        });

    /// <summary>Creates a <see cref="DynamicsNetworkEstimator"/> with all settings at hand.</summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public static DynamicsNetworkEstimator DynamicsNetwork(this TransformsCatalog catalog, DynamicsNetworkOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        return new DynamicsNetworkEstimator(catalog.GetEnvironment(), options);
    }
}
