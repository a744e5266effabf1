using Apache.Arrow;
using Apache.Arrow.Types;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace WorldModels.Arrow;

/// <summary>Writes keys; a missing key is null.</summary>
internal sealed class KeyWriter<T>(DataViewRow row, DataViewSchema.Column column, Func<T, ulong> number) : ColumnWriter(column, UInt32Type.Default, nullable: true)
{
    private readonly ValueGetter<T> _getter = row.GetGetter<T>(column);
    private readonly ulong _count = ((KeyDataViewType)column.Type).Count;
    private UInt32Array.Builder _keys = new();
    private T _value = default!;

    public override void Append()
    {
        _getter(ref _value);
        // In ML.NET a key beyond the last one is missing.
        if (number(_value) is > 0 and var key && key <= _count) _keys.Append((uint)key);
        else _keys.AppendNull();
        Bytes += sizeof(uint);
    }

    public override IArrowArray Take() => _keys.Build();

    public override void Clear()
    {
        base.Clear();
        _keys = new UInt32Array.Builder();
    }
}
