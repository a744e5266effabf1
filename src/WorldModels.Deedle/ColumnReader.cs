using Deedle;
using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.MachineLearning;

namespace WorldModels.Frames;

/// <summary>Collects one column of a cursor, row by row, for one or more columns of a frame.</summary>
internal abstract class ColumnReader
{
    /// <summary>Reads the value of the cursor's current row.</summary>
    public abstract void Read();

    /// <summary>Adds the values to a frame.</summary>
    public abstract void AddTo(FrameBuilder.Columns<int, string> frame, int[] keys);

    /// <exception cref="ArgumentException">The type of the column is not supported.</exception>
    public static ColumnReader Create(DataViewRow row, DataViewSchema.Column column, int splitUpTo)
    {
        DataViewType type = (column.Type as VectorDataViewType)?.ItemType ?? column.Type;
        return (ColumnReader)(type switch
        {
            KeyDataViewType key => Keys(key),
            TextDataViewType => Of<ReadOnlyMemory<char>, string>(text => text.Length > 0 ? new(text.ToString()) : OptionalValue<string>.Missing),
            _ when type.RawType == typeof(float) => Of<float, float>(value => float.IsNaN(value) ? OptionalValue<float>.Missing : new(value)),
            _ when type.RawType == typeof(double) => Of<double, double>(value => double.IsNaN(value) ? OptionalValue<double>.Missing : new(value)),
            _ when type.RawType == typeof(bool) => Same<bool>(),
            _ when type.RawType == typeof(byte) => Same<byte>(),
            _ when type.RawType == typeof(sbyte) => Same<sbyte>(),
            _ when type.RawType == typeof(short) => Same<short>(),
            _ when type.RawType == typeof(ushort) => Same<ushort>(),
            _ when type.RawType == typeof(int) => Same<int>(),
            _ when type.RawType == typeof(uint) => Same<uint>(),
            _ when type.RawType == typeof(long) => Same<long>(),
            _ when type.RawType == typeof(ulong) => Same<ulong>(),
            _ when type.RawType == typeof(DateTime) => Same<DateTime>(),
            _ when type.RawType == typeof(DateTimeOffset) => Same<DateTimeOffset>(),
            _ when type.RawType == typeof(TimeSpan) => Same<TimeSpan>(),
            _ => throw new ArgumentException($"column '{column.Name}' is of type {column.Type}, which a frame cannot contain: list the other columns", nameof(column)),
        });

        object Same<T>() => Of<T, T>(value => new OptionalValue<T>(value));

        object Of<TRaw, T>(Func<TRaw, OptionalValue<T>> convert) => column.Type is not VectorDataViewType vector
            ? new ScalarReader<TRaw, T>(row, column, convert)
            : vector.Size > 0 && vector.Size <= splitUpTo ? new SplitReader<TRaw, T>(row, column, vector.Size, convert) : new ArrayReader<TRaw, T>(row, column, convert);

        object Keys(KeyDataViewType key)
        {
            VBuffer<ReadOnlyMemory<char>> names = default;
            if (column.HasKeyValues() && column.Annotations.Schema["KeyValues"].Type is VectorDataViewType { ItemType: TextDataViewType }) column.GetKeyValues(ref names);
            return key.RawType == typeof(byte) ? Name<byte>(value => value) : key.RawType == typeof(ushort) ? Name<ushort>(value => value)
                : key.RawType == typeof(uint) ? Name<uint>(value => value) : Name<ulong>(value => value);

            object Name<TRaw>(Func<TRaw, ulong> number)
            {
                if (names.Length == 0) return Of<TRaw, ulong>(value => number(value) is > 0 and var one ? new(one) : OptionalValue<ulong>.Missing);
                string[] texts = [.. names.DenseValues().Select(text => text.ToString())];
                return Of<TRaw, string>(value => number(value) is > 0 and var one && one <= (ulong)texts.Length ? new(texts[one - 1]) : OptionalValue<string>.Missing);
            }
        }
    }
}

/// <summary>Values, some of which may be missing.</summary>
internal sealed class Values<T>
{
    private readonly List<T> _values = [];
    private readonly List<int> _missing = [];

    public void Add(OptionalValue<T> value)
    {
        if (!value.HasValue) _missing.Add(_values.Count);
        _values.Add(value.ValueOrDefault);
    }

    public ISeries<int> ToSeries(int[] keys)
    {
        if (_missing.Count == 0) return new Series<int, T>(keys, _values);
        HashSet<int> missing = [.. _missing];
        int[] present = [.. keys.Where(key => !missing.Contains(key))];
        return new Series<int, T>(present, present.Select(key => _values[key])).Realign(keys);
    }
}

/// <summary>Reads one value per row.</summary>
internal sealed class ScalarReader<TRaw, T>(DataViewRow row, DataViewSchema.Column column, Func<TRaw, OptionalValue<T>> convert) : ColumnReader
{
    private readonly ValueGetter<TRaw> _getter = row.GetGetter<TRaw>(column);
    private readonly Values<T> _values = new();
    private TRaw _value = default!;

    public override void Read()
    {
        _getter(ref _value);
        _values.Add(convert(_value));
    }

    public override void AddTo(FrameBuilder.Columns<int, string> frame, int[] keys) => frame.Add(column.Name, _values.ToSeries(keys));
}

/// <summary>Reads a short vector: each number becomes a column.</summary>
internal sealed class SplitReader<TRaw, T>(DataViewRow row, DataViewSchema.Column column, int size, Func<TRaw, OptionalValue<T>> convert) : ColumnReader
{
    private readonly RowVector<TRaw> _vectors = new(row, column);
    private readonly Values<T>[] _values = [.. Enumerable.Range(0, size).Select(_ => new Values<T>())];
    private readonly TRaw[] _slots = new TRaw[size];

    public override void Read()
    {
        _vectors.Read(_slots);
        for (int i = 0; i < size; i++) _values[i].Add(convert(_slots[i]));
    }

    public override void AddTo(FrameBuilder.Columns<int, string> frame, int[] keys)
    {
        for (int i = 0; i < size; i++) frame.Add($"{column.Name}.{i}", _values[i].ToSeries(keys));
    }
}

/// <summary>Reads a long vector: an array per row, in which a missing value is the type's default or NaN.</summary>
internal sealed class ArrayReader<TRaw, T>(DataViewRow row, DataViewSchema.Column column, Func<TRaw, OptionalValue<T>> convert) : ColumnReader
{
    private readonly RowVector<TRaw> _vectors = new(row, column);
    private readonly Values<T[]> _values = new();

    public override void Read()
    {
        _vectors.Read();
        TRaw[] slots = [.. _vectors.Value.DenseValues()];
        _values.Add(new(slots as T[] ?? [.. slots.Select(slot => convert(slot).ValueOrDefault)]));
    }

    public override void AddTo(FrameBuilder.Columns<int, string> frame, int[] keys) => frame.Add(column.Name, _values.ToSeries(keys));
}
