using Microsoft.ML;
using Microsoft.ML.Data;

namespace WorldModels.MachineLearning;

/// <summary>A column that a stage adds: a vector of Single, or a single value, whose annotations contain a reference to the stage.</summary>
/// <param name="Name">The name of the column.</param>
/// <param name="Size">The length of the vector; 0 if it is not known yet, for an estimator, and for a single value.</param>
/// <param name="Scalar">The type of a single value; null for a vector.</param>
/// <param name="Dimensions">The dimensions of a vector, whose product is its size; null if it has only one.</param>
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
