using Microsoft.ML;

namespace WorldModels;

/// <summary>What <c>ml.WorldModels()</c> offers: the parts of this library that have no catalog of their own in ML.NET.</summary>
public sealed class WorldModelCatalog
{
    internal WorldModelCatalog(MLContext context) => Context = context;

    internal MLContext Context { get; }
}
