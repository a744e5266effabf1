using WorldModels;

namespace Microsoft.ML;

/// <summary>Adds this library to <see cref="MLContext"/>.</summary>
public static class WorldModelExtensions
{
    /// <summary>Returns the catalog of this library.</summary>
    public static WorldModelCatalog WorldModels(this MLContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new WorldModelCatalog(context);
    }
}
