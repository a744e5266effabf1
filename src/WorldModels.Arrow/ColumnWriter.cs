using System.Buffers;
using System.Runtime.InteropServices;
using Apache.Arrow;
using Apache.Arrow.Types;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace WorldModels.Arrow;

/// <summary>Gathers one column of a cursor, row by row, into the arrays of record batches.</summary>
internal abstract class ColumnWriter(DataViewSchema.Column column, IArrowType type, bool nullable = false)
{
    public Field Field { get; } = new(column.Name, type, nullable, ColumnNotes.Of(column));

    /// <summary>About how much the batch holds by now.</summary>
    public long Bytes { get; protected set; }

    /// <summary>Takes the value of the cursor's row.</summary>
    public abstract void Append();

    /// <summary>What was taken since <see cref="Clear"/>, valid until it is called again.</summary>
    public abstract IArrowArray Take();

    /// <summary>Begins a batch.</summary>
    public virtual void Clear() => Bytes = 0;

    /// <exception cref="ArgumentException">The column's type has no place in the file.</exception>
    public static ColumnWriter Create(DataViewRow row, DataViewSchema.Column column)
    {
        DataViewType type = column.Type is VectorDataViewType { Size: > 0 } vector ? vector.ItemType : column.Type;
        return type switch
        {
            KeyDataViewType { Count: <= uint.MaxValue } key when column.Type is KeyDataViewType => Keys(key),
            TextDataViewType when column.Type is TextDataViewType => new TextWriter(row, column),
            BooleanDataViewType => new BooleanWriter(row, column),
            NumberDataViewType number => Numbers(number),
            _ => throw new ArgumentException($"column '{column.Name}' is of type {column.Type}, which has no place in an Arrow file: name the other columns", nameof(column)),
        };

        ColumnWriter Keys(KeyDataViewType key) => key.RawType == typeof(byte) ? new KeyWriter<byte>(row, column, value => value)
            : key.RawType == typeof(ushort) ? new KeyWriter<ushort>(row, column, value => value)
            : key.RawType == typeof(uint) ? new KeyWriter<uint>(row, column, value => value)
            : new KeyWriter<ulong>(row, column, value => value);

        ColumnWriter Numbers(NumberDataViewType number) => number.RawType switch
        {
            _ when number.RawType == typeof(sbyte) => new NumberWriter<sbyte>(row, column, Int8Type.Default),
            _ when number.RawType == typeof(byte) => new NumberWriter<byte>(row, column, UInt8Type.Default),
            _ when number.RawType == typeof(short) => new NumberWriter<short>(row, column, Int16Type.Default),
            _ when number.RawType == typeof(ushort) => new NumberWriter<ushort>(row, column, UInt16Type.Default),
            _ when number.RawType == typeof(int) => new NumberWriter<int>(row, column, Int32Type.Default),
            _ when number.RawType == typeof(uint) => new NumberWriter<uint>(row, column, UInt32Type.Default),
            _ when number.RawType == typeof(long) => new NumberWriter<long>(row, column, Int64Type.Default),
            _ when number.RawType == typeof(ulong) => new NumberWriter<ulong>(row, column, UInt64Type.Default),
            _ when number.RawType == typeof(float) => new NumberWriter<float>(row, column, FloatType.Default),
            _ => new NumberWriter<double>(row, column, DoubleType.Default),
        };
    }

    protected static int SizeOf(DataViewSchema.Column column) => (column.Type as VectorDataViewType)?.Size ?? 0;

    /// <summary>The item's type, or for vectors that of lists of it.</summary>
    protected static IArrowType TypeOf(DataViewSchema.Column column, IArrowType item) =>
        SizeOf(column) is > 0 and var size ? new FixedSizeListType(new Field("item", item, nullable: false), size) : item;

    /// <summary>An array of the items, or for vectors that of lists of them.</summary>
    protected static IArrowArray ArrayOf(IArrowType type, ArrayData items) => ArrowArrayFactory.BuildArray(
        type is FixedSizeListType list ? new ArrayData(type, items.Length / list.ListSize, 0, 0, [ArrowBuffer.Empty], [items]) : items);
}

/// <summary>Numbers and vectors of them; NaN stays NaN.</summary>
internal sealed class NumberWriter<T>(DataViewRow row, DataViewSchema.Column column, IArrowType item) : ColumnWriter(column, TypeOf(column, item)) where T : unmanaged
{
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly Action<ArrayBufferWriter<byte>> _append = SizeOf(column) is > 0 and var size
        ? Vector(row.GetGetter<VBuffer<T>>(column), size) : Scalar(row.GetGetter<T>(column));

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

    private static Action<ArrayBufferWriter<byte>> Vector(ValueGetter<VBuffer<T>> getter, int size)
    {
        VBuffer<T> value = default;
        T[] slots = new T[size];
        return bytes =>
        {
            getter(ref value);
            value.CopyTo(slots);
            bytes.Write(MemoryMarshal.AsBytes<T>(slots));
        };
    }
}

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

/// <summary>Keys; a missing one is null.</summary>
internal sealed class KeyWriter<T>(DataViewRow row, DataViewSchema.Column column, Func<T, ulong> number) : ColumnWriter(column, UInt32Type.Default, nullable: true)
{
    private readonly ValueGetter<T> _getter = row.GetGetter<T>(column);
    private readonly ulong _count = ((KeyDataViewType)column.Type).Count;
    private UInt32Array.Builder _keys = new();
    private T _value = default!;

    public override void Append()
    {
        _getter(ref _value);
        // ML.NET takes a key beyond the last for missing.
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

/// <summary>Text in UTF-8.</summary>
internal sealed class TextWriter(DataViewRow row, DataViewSchema.Column column) : ColumnWriter(column, StringType.Default)
{
    private readonly ValueGetter<ReadOnlyMemory<char>> _getter = row.GetGetter<ReadOnlyMemory<char>>(column);
    private StringArray.Builder _texts = new();
    private ReadOnlyMemory<char> _value;

    public override void Append()
    {
        _getter(ref _value);
        _texts.Append(_value.ToString());
        Bytes += sizeof(int) + _value.Length;
    }

    public override IArrowArray Take() => _texts.Build();

    public override void Clear()
    {
        base.Clear();
        _texts = new StringArray.Builder();
    }
}
