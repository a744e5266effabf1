using Apache.Arrow;
using Apache.Arrow.Types;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace WorldModels.Arrow;

/// <summary>Collects one column of a cursor, row by row, in the arrays of record batches.</summary>
internal abstract class ColumnWriter(DataViewSchema.Column column, IArrowType type, bool nullable = false)
{
    public Field Field { get; } = new(column.Name, type, nullable, ColumnNotes.Of(column));

    /// <summary>The approximate number of bytes of the current batch.</summary>
    public long Bytes { get; protected set; }

    /// <summary>Appends the value of the cursor's current row.</summary>
    public abstract void Append();

    /// <summary>Returns the values appended since <see cref="Clear"/>; valid until Clear is called again.</summary>
    public abstract IArrowArray Take();

    /// <summary>Begins a batch.</summary>
    public virtual void Clear() => Bytes = 0;

    /// <exception cref="ArgumentException">The type of the column is not supported.</exception>
    public static ColumnWriter Create(DataViewRow row, DataViewSchema.Column column)
    {
        DataViewType type = column.Type is VectorDataViewType { Size: > 0 } vector ? vector.ItemType : column.Type;
        return type switch
        {
            KeyDataViewType { Count: <= uint.MaxValue } key when column.Type is KeyDataViewType => Keys(key),
            TextDataViewType when column.Type is TextDataViewType => new TextWriter(row, column),
            DateTimeDataViewType when column.Type is DateTimeDataViewType => new TimeWriter(row, column),
            BooleanDataViewType => new BooleanWriter(row, column),
            NumberDataViewType number => Numbers(number),
            _ => throw new ArgumentException($"column '{column.Name}' is of type {column.Type}, which an Arrow file cannot contain: list the other columns", nameof(column)),
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

    /// <summary>Returns the type of the item, or for vectors that of lists of it.</summary>
    protected static IArrowType TypeOf(DataViewSchema.Column column, IArrowType item) =>
        SizeOf(column) is > 0 and var size ? new FixedSizeListType(new Field("item", item, nullable: false), size) : item;

    /// <summary>Returns an array of the items, or for vectors of lists of them.</summary>
    protected static IArrowArray ArrayOf(IArrowType type, ArrayData items) => ArrowArrayFactory.BuildArray(
        type is FixedSizeListType list ? new ArrayData(type, items.Length / list.ListSize, 0, 0, [ArrowBuffer.Empty], [items]) : items);
}
