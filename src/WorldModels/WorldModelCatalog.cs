using Microsoft.ML;

namespace WorldModels;

/// <summary>The catalog <c>ml.WorldModels()</c>: the parts of this library that do not belong to one of ML.NET's own catalogs.</summary>
public sealed class WorldModelCatalog
{
    internal WorldModelCatalog(MLContext context) => Context = context;

    internal MLContext Context { get; }
}
