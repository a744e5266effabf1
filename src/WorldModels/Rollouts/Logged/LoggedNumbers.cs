using Microsoft.ML;
using Microsoft.ML.Data;

namespace WorldModels.Rollouts;

/// <summary>The numbers of a column under a cursor, of any supported type: NaN is a missing number, and a Boolean is 0 or 1.</summary>
internal abstract class LoggedNumbers(DataViewSchema.Column column)
{
    public string Column => column.Name;

    /// <summary>The number of values of a row.</summary>
    public int Size { get; } = column.Type is VectorDataViewType vector ? vector.Size : 1;

    /// <summary>Reads the cursor's current row.</summary>
    public abstract void Read(Span<float> values);

    public static LoggedNumbers Of(DataViewRow row, DataViewSchema.Column column) => ItemType(column) switch
    {
        var type when type == typeof(float) => Create<float>(row, column, value => value),
        var type when type == typeof(double) => Create<double>(row, column, value => (float)value),
        var type when type == typeof(bool) => Create<bool>(row, column, value => value ? 1 : 0),
        var type when type == typeof(byte) => Create<byte>(row, column, value => value),
        var type when type == typeof(sbyte) => Create<sbyte>(row, column, value => value),
        var type when type == typeof(ushort) => Create<ushort>(row, column, value => value),
        var type when type == typeof(short) => Create<short>(row, column, value => value),
        var type when type == typeof(uint) => Create<uint>(row, column, value => value),
        var type when type == typeof(int) => Create<int>(row, column, value => value),
        var type when type == typeof(ulong) => Create<ulong>(row, column, value => value),
        _ => Create<long>(row, column, value => value),
    };

    /// <summary>Returns the names of the numbers: the column's, or those of a vector's slots.</summary>
    public static IEnumerable<string> NamesOf(DataViewSchema.Column column)
    {
        if (column.Type is not VectorDataViewType { Size: var size }) return [column.Name];
        if (!column.HasSlotNames()) return size == 1 ? [column.Name] : Enumerable.Range(0, size).Select(slot => $"{column.Name}.{slot}");
        VBuffer<ReadOnlyMemory<char>> names = default;
        column.GetSlotNames(ref names);
        return names.DenseValues().Select((name, slot) => name.IsEmpty ? $"{column.Name}.{slot}" : name.ToString());
    }

    private static Type ItemType(DataViewSchema.Column column) => (column.Type as VectorDataViewType)?.ItemType.RawType ?? column.Type.RawType;

    private static LoggedNumbers Create<T>(DataViewRow row, DataViewSchema.Column column, Func<T, float> convert) where T : unmanaged =>
        column.Type is VectorDataViewType ? new Vector<T>(row, column, convert) : new Scalar<T>(row, column, convert);

    private sealed class Scalar<T>(DataViewRow row, DataViewSchema.Column column, Func<T, float> convert) : LoggedNumbers(column) where T : unmanaged
    {
        private readonly ValueGetter<T> _getter = row.GetGetter<T>(column);

        public override void Read(Span<float> values)
        {
            T value = default;
            _getter(ref value);
            values[0] = convert(value);
        }
    }

    private sealed class Vector<T>(DataViewRow row, DataViewSchema.Column column, Func<T, float> convert) : LoggedNumbers(column) where T : unmanaged
    {
        private readonly MachineLearning.RowVector<T> _vector = new(row, column);
        private readonly T[] _items = new T[((VectorDataViewType)column.Type).Size];

        public override void Read(Span<float> values)
        {
            _vector.Read(_items);
            for (int i = 0; i < _items.Length; i++) values[i] = convert(_items[i]);
        }
    }
}
