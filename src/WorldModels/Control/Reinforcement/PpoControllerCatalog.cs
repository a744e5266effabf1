using WorldModels;
using WorldModels.Control;
using WorldModels.Environments;

namespace Microsoft.ML;

/// <summary>Adds the PPO trainer of controllers to <c>ml.WorldModels()</c>.</summary>
public static class PpoControllerCatalog
{
    /// <summary>Creates a <see cref="global::WorldModels.Control.PpoControllerTrainer"/>, which trains a controller for discrete actions or boxes by proximal policy optimization, in the dream or in a real environment.</summary>
    /// <param name="catalog">The catalog of this library.</param>
    /// <param name="outputColumnName">The column to add: the action, a vector of Single.</param>
    /// <param name="latentColumnName">The latent column, added by V, or the observations if there is no V.</param>
    /// <param name="hiddenColumnName">The hidden state column, added by M; null: C reads none.</param>
    /// <param name="steps">The number of training steps.</param>
    /// <param name="hiddenUnits">The number of tanh units between input and output.</param>
    /// <param name="temperature">The temperature of the dream.</param>
    /// <param name="environment">Creates an environment to train in; null to train in the dream.</param>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public static PpoControllerTrainer PpoControllerTrainer(
        this WorldModelCatalog catalog, string outputColumnName = "Action", string latentColumnName = "Latent", string? hiddenColumnName = "Hidden",
        int steps = 200_000, int hiddenUnits = 64, double temperature = 1.15, Func<IEnvironment>? environment = null) =>
        catalog.PpoControllerTrainer(new PpoControllerOptions
        {
            OutputColumnName = outputColumnName,
            LatentColumnName = latentColumnName,
            HiddenColumnName = hiddenColumnName,
            Steps = steps,
            HiddenUnits = hiddenUnits,
            Temperature = temperature,
            Environment = environment,
        });

    /// <summary>Creates a <see cref="global::WorldModels.Control.PpoControllerTrainer"/> from an options object.</summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public static PpoControllerTrainer PpoControllerTrainer(this WorldModelCatalog catalog, PpoControllerOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        return new PpoControllerTrainer(catalog.Context, options);
    }
}
