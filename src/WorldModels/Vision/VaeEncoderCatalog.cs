using Microsoft.ML.Data;
using WorldModels.Vision;

namespace Microsoft.ML;

/// <summary>Adds V to <c>MLContext.Transforms</c>.</summary>
public static class VaeEncoderCatalog
{
    /// <summary>Creates a <see cref="VaeEncoderEstimator"/>, which compresses pictures to latents.</summary>
    /// <param name="catalog">The transforms of an MLContext.</param>
    /// <param name="outputColumnName">The column to add: the latent, a vector of <paramref name="latentSize"/> Single.</param>
    /// <param name="inputColumnName">The column of pictures: a vector of 64 x 64 x 3 Byte. Default: the name of the output column.</param>
    /// <param name="latentSize">The number of latent dimensions.</param>
    /// <param name="epochs">The number of passes over all frames.</param>
    /// <param name="batchSize">The number of frames in a step.</param>
    /// <param name="learningRate">Adam's learning rate.</param>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public static VaeEncoderEstimator VaeEncoder(
        this TransformsCatalog catalog, string outputColumnName, string? inputColumnName = null,
        int latentSize = 32, int epochs = 10, int batchSize = 100, double learningRate = 1e-4) =>
        catalog.VaeEncoder(new VaeEncoderOptions
        {
            OutputColumnName = outputColumnName,
            InputColumnName = inputColumnName ?? outputColumnName,
            LatentSize = latentSize,
            Epochs = epochs,
            BatchSize = batchSize,
            LearningRate = learningRate,
        });

    /// <summary>Creates a <see cref="VaeEncoderEstimator"/> from an options object.</summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public static VaeEncoderEstimator VaeEncoder(this TransformsCatalog catalog, VaeEncoderOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        return new VaeEncoderEstimator(catalog.GetEnvironment(), options);
    }
}
