using Microsoft.ML;
using Microsoft.ML.Data;

namespace WorldModels.MachineLearning;

/// <summary>A column that a stage adds, with a live reference to the stage among its annotations: a vector of Single, or a single value.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Size">How many numbers it has; 0 while the stage is still an estimator, and of a single value.</param>
/// <param name="Scalar">The type of a single value; null for a vector.</param>
/// <param name="Dimensions">The dimensions of a vector, whose product is its size; null where it has one.</param>
internal sealed record OutputColumn(string Name, int Size, PrimitiveDataViewType? Scalar = null, IReadOnlyList<int>? Dimensions = null)
{
    public void AddTo(DataViewSchema.Builder schema, StageTransformer stage, int output)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        StageReference.Add(annotations, stage, output);
        schema.AddColumn(Name, Scalar ?? (DataViewType)new VectorDataViewType(NumberDataViewType.Single, (Dimensions ?? [Size]).ToArray()), annotations.ToAnnotations());
    }

    public SchemaShape.Column ToShape() => new(
        Name, Scalar is null ? SchemaShape.Column.VectorKind.Vector : SchemaShape.Column.VectorKind.Scalar, Scalar ?? NumberDataViewType.Single, isKey: false,
        new SchemaShape([StageReference.Shape]));
}
