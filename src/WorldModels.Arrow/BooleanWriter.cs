using Apache.Arrow;
using Apache.Arrow.Types;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace WorldModels.Arrow;

/// <summary>Bits and vectors of them.</summary>
internal sealed class BooleanWriter(DataViewRow row, DataViewSchema.Column column) : ColumnWriter(column, TypeOf(column, BooleanType.Default))
{
    private readonly Action<BooleanArray.Builder> _append = SizeOf(column) > 0 ? Vector(row.GetGetter<VBuffer<bool>>(column)) : Scalar(row.GetGetter<bool>(column));
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

    private static Action<BooleanArray.Builder> Vector(ValueGetter<VBuffer<bool>> getter)
    {
        VBuffer<bool> value = default;
        return bits =>
        {
            getter(ref value);
            foreach (bool slot in value.DenseValues()) bits.Append(slot);
        };
    }
}
