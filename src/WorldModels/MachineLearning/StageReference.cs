using Microsoft.ML;
using Microsoft.ML.Data;

namespace WorldModels.MachineLearning;

/// <summary>
/// A reference by which a stage finds the fitted stages before it: V and M write a reference to themselves into the annotations of
/// their output columns, and C reads there the models that it dreams in. A loaded chain writes the references again.
/// </summary>
internal sealed class StageReference(StageTransformer stage, int output)
{
    private const string Kind = "WorldModelStage";

    public StageTransformer Stage { get; } = stage;

    /// <summary>The index of the stage's output column that has the reference.</summary>
    public int Output { get; } = output;

    /// <summary>The annotation in the form that an estimator declares.</summary>
    public static SchemaShape.Column Shape { get; } =
        new(Kind, SchemaShape.Column.VectorKind.Scalar, StageReferenceType.Instance, isKey: false);

    public static void Add(DataViewSchema.Annotations.Builder annotations, StageTransformer stage, int output) =>
        annotations.Add<StageReference>(Kind, StageReferenceType.Instance, (ref StageReference value) => value = new StageReference(stage, output));

    /// <summary>Returns the stage of type <typeparamref name="TStage"/> that added <paramref name="column"/> as its given output, or null.</summary>
    public static TStage? Find<TStage>(DataViewSchema.Column column, int output = 0) where TStage : StageTransformer
    {
        if (column.Annotations.Schema.GetColumnOrNull(Kind) is null) return null;
        StageReference? reference = null;
        column.Annotations.GetValue(Kind, ref reference);
        return reference?.Output == output ? reference.Stage as TStage : null;
    }

    private sealed class StageReferenceType() : StructuredDataViewType(typeof(StageReference))
    {
        public static StageReferenceType Instance { get; } = new();

        public override bool Equals(DataViewType? other) => other is StageReferenceType;

        public override bool Equals(object? obj) => obj is StageReferenceType;

        public override int GetHashCode() => typeof(StageReferenceType).GetHashCode();

        public override string ToString() => "StageReference";
    }
}
