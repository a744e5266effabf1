using System.Buffers;
using System.Runtime.InteropServices;
using Apache.Arrow;
using Apache.Arrow.Types;
using Microsoft.ML;
using WorldModels.MachineLearning;

namespace WorldModels.Arrow;

/// <summary>Writes numbers and vectors of numbers; NaN stays NaN.</summary>
internal sealed class NumberWriter<T>(DataViewRow row, DataViewSchema.Column column, IArrowType item) : ColumnWriter(column, TypeOf(column, item)) where T : unmanaged
{
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly Action<ArrayBufferWriter<byte>> _append = SizeOf(column) is > 0 and var size
        ? Vector(new RowVector<T>(row, column), size) : Scalar(row.GetGetter<T>(column));

    public override void Append()
    {
        _append(_bytes);
        Bytes = _bytes.WrittenCount;
    }

    public override IArrowArray Take() =>
        ArrayOf(Field.DataType, new ArrayData(item, _bytes.WrittenCount / Marshal.SizeOf<T>(), 0, 0, [ArrowBuffer.Empty, new ArrowBuffer(_bytes.WrittenMemory)]));

    public override void Clear()
    {
        base.Clear();
        _bytes.ResetWrittenCount();
    }

    private static Action<ArrayBufferWriter<byte>> Scalar(ValueGetter<T> getter)
    {
        T value = default;
        return bytes =>
        {
            getter(ref value);
            bytes.Write(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));
        };
    }

    private static Action<ArrayBufferWriter<byte>> Vector(RowVector<T> column, int size)
    {
        T[] slots = new T[size];
        return bytes =>
        {
            column.Read(slots);
            bytes.Write(MemoryMarshal.AsBytes<T>(slots));
        };
    }
}
