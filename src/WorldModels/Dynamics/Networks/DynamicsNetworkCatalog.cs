using Microsoft.ML.Data;
using WorldModels.Dynamics;

namespace Microsoft.ML;

/// <summary>Adds feed-forward world models to <c>MLContext.Transforms</c>.</summary>
public static class DynamicsNetworkCatalog
{
    /// <summary>Creates a <see cref="DynamicsNetworkEstimator"/>, which learns to predict the outcome of a state and an action.</summary>
    /// <param name="catalog">The transforms of an MLContext.</param>
    /// <param name="outputColumnName">The column to add: the expected next state, a vector of Single.</param>
    /// <param name="inputColumnName">The state, a vector of Single. Default: the name of the output column.</param>
    /// <param name="head">The form of the prediction of the next state.</param>
    /// <param name="ensembleSize">The number of networks, each trained on its own random sample of the rows.</param>
    /// <param name="epochs">The maximum number of passes over the training rows.</param>
    /// <param name="learningRate">Adam's initial learning rate.</param>
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

    /// <summary>Creates a <see cref="DynamicsNetworkEstimator"/> from an options object.</summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public static DynamicsNetworkEstimator DynamicsNetwork(this TransformsCatalog catalog, DynamicsNetworkOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        return new DynamicsNetworkEstimator(catalog.GetEnvironment(), options);
    }
}
