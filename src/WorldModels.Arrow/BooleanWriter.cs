using Apache.Arrow;
using Apache.Arrow.Types;
using Microsoft.ML;
using WorldModels.MachineLearning;

namespace WorldModels.Arrow;

/// <summary>Writes bits and vectors of bits.</summary>
internal sealed class BooleanWriter(DataViewRow row, DataViewSchema.Column column) : ColumnWriter(column, TypeOf(column, BooleanType.Default))
{
    private readonly Action<BooleanArray.Builder> _append = SizeOf(column) > 0 ? Vector(new RowVector<bool>(row, column)) : Scalar(row.GetGetter<bool>(column));
    private BooleanArray.Builder _bits = new();

    public override void Append()
    {
        _append(_bits);
        Bytes = _bits.Length / 8;
    }

    public override IArrowArray Take() => ArrayOf(Field.DataType, _bits.Build().Data);

    public override void Clear()
    {
        base.Clear();
        _bits = new BooleanArray.Builder();
    }

    private static Action<BooleanArray.Builder> Scalar(ValueGetter<bool> getter)
    {
        bool value = false;
        return bits =>
        {
            getter(ref value);
            bits.Append(value);
        };
    }

    private static Action<BooleanArray.Builder> Vector(RowVector<bool> column)
    {
        return bits =>
        {
            column.Read();
            foreach (bool slot in column.Value.DenseValues()) bits.Append(slot);
        };
    }
}
