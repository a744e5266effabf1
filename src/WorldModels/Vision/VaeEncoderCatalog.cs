using Microsoft.ML.Data;
using WorldModels.Vision;

namespace Microsoft.ML;

/// <summary>Brings V to <c>MLContext.Transforms</c>.</summary>
public static class VaeEncoderCatalog
{
    /// <summary>Creates a <see cref="VaeEncoderEstimator"/>, which compresses pictures to latents.</summary>
    /// <param name="catalog">The transforms of an MLContext.</param>
    /// <param name="outputColumnName">The column to add: the latent, a vector of <paramref name="latentSize"/> Single.</param>
    /// <param name="inputColumnName">The pictures: a vector of 64 x 64 x 3 Byte. Default: the output column's name.</param>
    /// <param name="latentSize">Numbers in the latent.</param>
    /// <param name="epochs">Passes over all frames.</param>
    /// <param name="batchSize">Frames in a step.</param>
    /// <param name="learningRate">Adam's step size.</param>
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

    /// <summary>Creates a <see cref="VaeEncoderEstimator"/> with all settings at hand.</summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public static VaeEncoderEstimator VaeEncoder(this TransformsCatalog catalog, VaeEncoderOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        return new VaeEncoderEstimator(catalog.GetEnvironment(), options);
    }
}
