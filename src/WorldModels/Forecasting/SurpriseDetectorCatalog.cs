using Microsoft.ML.Data;
using WorldModels.Forecasting;

namespace Microsoft.ML;

/// <summary>Adds the detection of surprising rows to <c>MLContext.Transforms</c>.</summary>
public static class SurpriseDetectorCatalog
{
    /// <summary>Creates a <see cref="SurpriseDetectorEstimator"/>, which scores each row by how improbable it was according to M; the score and the alarm are in "Score" and "PredictedLabel".</summary>
    /// <param name="catalog">The transforms of an MLContext.</param>
    /// <param name="outputColumnName">The column to add: the surprise of each dimension of the latent, in nats.</param>
    /// <param name="inputColumnName">The column of M's hidden state.</param>
    /// <param name="falseAlarmRate">The fraction of normal rows that may give an alarm.</param>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public static SurpriseDetectorEstimator SurpriseDetector(
        this TransformsCatalog catalog, string outputColumnName, string inputColumnName = "Hidden", double falseAlarmRate = 0.01) =>
        catalog.SurpriseDetector(new SurpriseDetectorOptions { OutputColumnName = outputColumnName, InputColumnName = inputColumnName, FalseAlarmRate = falseAlarmRate });

    /// <summary>Creates a <see cref="SurpriseDetectorEstimator"/> with options.</summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public static SurpriseDetectorEstimator SurpriseDetector(this TransformsCatalog catalog, SurpriseDetectorOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        return new SurpriseDetectorEstimator(catalog.GetEnvironment(), options);
    }
}
