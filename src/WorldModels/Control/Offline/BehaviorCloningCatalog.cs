using WorldModels;
using WorldModels.Control;

namespace Microsoft.ML;

/// <summary>Brings behaviour cloning to <c>ml.WorldModels()</c>.</summary>
public static class BehaviorCloningCatalog
{
    /// <summary>Creates a <see cref="global::WorldModels.Control.BehaviorCloningTrainer"/>, which trains a linear controller to do what was recorded.</summary>
    /// <param name="catalog">The catalog of this library.</param>
    /// <param name="outputColumnName">The column to add: the action, a vector of Single.</param>
    /// <param name="latentColumnName">The latent that V wrote, or a column of observed numbers.</param>
    /// <param name="hiddenColumnName">The hidden state that M wrote; null: C reads the latent alone.</param>
    /// <param name="actionColumnName">The recorded action.</param>
    /// <exception cref="ArgumentException">A name is empty.</exception>
    public static BehaviorCloningTrainer BehaviorCloningTrainer(
        this WorldModelCatalog catalog, string outputColumnName = "Action", string latentColumnName = "Latent", string? hiddenColumnName = "Hidden", string actionColumnName = "Action") =>
        catalog.BehaviorCloningTrainer(new BehaviorCloningOptions
        {
            OutputColumnName = outputColumnName, LatentColumnName = latentColumnName, HiddenColumnName = hiddenColumnName, ActionColumnName = actionColumnName,
        });

    /// <summary>Creates a <see cref="global::WorldModels.Control.BehaviorCloningTrainer"/> with all settings at hand.</summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public static BehaviorCloningTrainer BehaviorCloningTrainer(this WorldModelCatalog catalog, BehaviorCloningOptions options)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(options);
        return new BehaviorCloningTrainer(catalog.Context, options);
    }
}
