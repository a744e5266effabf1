using Microsoft.ML.Data;
using WorldModels.Memory;

namespace Microsoft.ML;

/// <summary>Adds M to <c>MLContext.Transforms</c>.</summary>
public static class MdnRnnPredictorCatalog
{
    /// <summary>Creates a <see cref="MdnRnnPredictorEstimator"/>, which learns to predict the next latent, the reward and done.</summary>
    /// <param name="catalog">The transforms of an MLContext.</param>
    /// <param name="outputColumnName">The column to add: the hidden state, a vector of <paramref name="hiddenSize"/> Single.</param>
    /// <param name="inputColumnName">The latent, a vector of Single. Default: the name of the output column.</param>
    /// <param name="hiddenSize">The number of units of the LSTM. For another recurrent cell, use the options.</param>
    /// <param name="mixtures">The number of Gaussians in the mixture of each latent dimension.</param>
    /// <param name="epochs">The number of passes over all episodes; 0: 20, and more if 20 passes have fewer than 1,500 gradient steps.</param>
    /// <param name="learningRate">Adam's learning rate.</param>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public static MdnRnnPredictorEstimator MdnRnnPredictor(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null,
        int hiddenSize = 256, int mixtures = 5, int epochs = 0, double learningRate = 1e-3) =>
        catalog.MdnRnnPredictor(new MdnRnnPredictorOptions
        {
            OutputColumnName = outputColumnName,
            InputColumnName = inputColumnName ?? outputColumnName,
            HiddenSize = hiddenSize,
            Mixtures = mixtures,
            Epochs = epochs,
            LearningRate = learningRate,
        });

    /// <summary>Creates a <see cref="MdnRnnPredictorEstimator"/> from an options object.</summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public static MdnRnnPredictorEstimator MdnRnnPredictor(this TransformsCatalog catalog, MdnRnnPredictorOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        return new MdnRnnPredictorEstimator(catalog.GetEnvironment(), options);
    }
}
