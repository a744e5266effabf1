using Microsoft.ML;

namespace WorldModels.MachineLearning;

/// <summary>The shape that ML.NET derives from a schema, which it keeps internal.</summary>
internal static class SchemaShapes
{
    public static SchemaShape Of(DataViewSchema schema) => SchemaShape.Create(schema);
}
