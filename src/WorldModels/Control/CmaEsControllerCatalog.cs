using WorldModels;
using WorldModels.Control;
using WorldModels.Environments;

namespace Microsoft.ML;

/// <summary>Adds the CMA-ES trainer of controllers to <c>ml.WorldModels()</c>.</summary>
public static class CmaEsControllerCatalog
{
    /// <summary>Creates a <see cref="global::WorldModels.Control.CmaEsControllerTrainer"/>, which optimizes a linear controller by an evolution strategy in the dream or in a real environment.</summary>
    /// <param name="catalog">The catalog of this library.</param>
    /// <param name="outputColumnName">The column to add: the action, a vector of Single.</param>
    /// <param name="latentColumnName">The latent column, added by V.</param>
    /// <param name="hiddenColumnName">The hidden state column, added by M.</param>
    /// <param name="generations">The number of generations.</param>
    /// <param name="population">The number of controllers in a generation.</param>
    /// <param name="episodes">The number of episodes that each controller plays.</param>
    /// <param name="temperature">The temperature of the dream.</param>
    /// <param name="environment">Creates the environment to train in; null to train in the dream.</param>
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

    /// <summary>Creates a <see cref="global::WorldModels.Control.CmaEsControllerTrainer"/> from an options object.</summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public static CmaEsControllerTrainer CmaEsControllerTrainer(this WorldModelCatalog catalog, CmaEsControllerOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        return new CmaEsControllerTrainer(catalog.Context, options);
    }
}
