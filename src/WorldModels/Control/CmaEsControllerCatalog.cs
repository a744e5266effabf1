using WorldModels;
using WorldModels.Control;
using WorldModels.Environments;

namespace Microsoft.ML;

/// <summary>Brings trainers of controllers to <c>ml.WorldModels()</c>.</summary>
public static class CmaEsControllerCatalog
{
    /// <summary>Creates a <see cref="global::WorldModels.Control.CmaEsControllerTrainer"/>, which evolves a linear controller in the dream or in a real environment.</summary>
    /// <param name="catalog">The catalog of this library.</param>
    /// <param name="outputColumnName">The column to add: the action, a vector of Single.</param>
    /// <param name="latentColumnName">The latent that V wrote.</param>
    /// <param name="hiddenColumnName">The hidden state that M wrote.</param>
    /// <param name="generations">Generations.</param>
    /// <param name="population">Controllers in a generation.</param>
    /// <param name="episodes">Episodes that each controller plays.</param>
    /// <param name="temperature">The dream's temperature.</param>
    /// <param name="environment">Makes the environment to train in; null to train in the dream.</param>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public static CmaEsControllerTrainer CmaEsControllerTrainer(
        this WorldModelCatalog catalog, string outputColumnName = "Action", string latentColumnName = "Latent", string hiddenColumnName = "Hidden",
        int generations = 100, int population = 64, int episodes = 16, double temperature = 1.15, Func<IEnvironment>? environment = null) =>
        catalog.CmaEsControllerTrainer(new CmaEsControllerOptions
        {
            OutputColumnName = outputColumnName,
            LatentColumnName = latentColumnName,
            HiddenColumnName = hiddenColumnName,
            Generations = generations,
            Population = population,
            Episodes = episodes,
            Temperature = temperature,
            Environment = environment,
        });

    /// <summary>Creates a <see cref="global::WorldModels.Control.CmaEsControllerTrainer"/> with all settings at hand.</summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public static CmaEsControllerTrainer CmaEsControllerTrainer(this WorldModelCatalog catalog, CmaEsControllerOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        return new CmaEsControllerTrainer(catalog.Context, options);
    }
}
