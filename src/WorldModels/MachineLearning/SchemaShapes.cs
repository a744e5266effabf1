using Microsoft.ML;

namespace WorldModels.MachineLearning;

/// <summary>Computes the shape that ML.NET derives from a schema; ML.NET's own method is internal.</summary>
internal static class SchemaShapes
{
    public static SchemaShape Of(DataViewSchema schema) => SchemaShape.Create(schema);
}
