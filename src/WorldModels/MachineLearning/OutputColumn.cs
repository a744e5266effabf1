using Microsoft.ML;
using Microsoft.ML.Data;

namespace WorldModels.MachineLearning;

/// <summary>A column that a stage adds: a vector of Single, with a live reference to the stage among its annotations.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Size">How many numbers it has; 0 while the stage is still an estimator.</param>
internal sealed record OutputColumn(string Name, int Size)
{
    public void AddTo(DataViewSchema.Builder schema, StageTransformer stage, int output)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        StageReference.Add(annotations, stage, output);
        schema.AddColumn(Name, new VectorDataViewType(NumberDataViewType.Single, Size), annotations.ToAnnotations());
    }

    public SchemaShape.Column ToShape() => new(
        Name, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, isKey: false, new SchemaShape([StageReference.Shape]));
}
