using Microsoft.ML;
using Microsoft.ML.Data;

namespace WorldModels.Frames;

/// <summary>A column of a frame with its type in ML.NET.</summary>
internal abstract class FrameColumn(string name, DataViewType type)
{
    public string Name { get; } = name;

    public DataViewType Type { get; } = type;

    /// <summary>Returns a getter for the value in the row that <paramref name="row"/> returns.</summary>
    public abstract Delegate Getter(Func<int> row);

    /// <summary>Joins columns of the same type to a column of vectors.</summary>
    public abstract FrameColumn Joined(string name, FrameColumn[] parts);

    /// <param name="name">The name of the column.</param>
    /// <param name="cells">Its values; null if one is missing.</param>
    /// <param name="known">The type of the values, if it is already known.</param>
    /// <exception cref="ArgumentException">Values are missing but their type has no missing value, they have different types, or their type is not supported by ML.NET.</exception>
    public static FrameColumn Create(string name, object?[] cells, Type? known = null)
    {
        Type type = known ?? TypeOf(name, cells);
        return type switch
        {
            _ when type == typeof(float) => new ScalarColumn<float>(name, NumberDataViewType.Single, Fill(float.NaN)),
            _ when type == typeof(double) => new ScalarColumn<double>(name, NumberDataViewType.Double, Fill(double.NaN)),
            _ when type == typeof(string) => new ScalarColumn<ReadOnlyMemory<char>>(name, TextDataViewType.Instance, [.. cells.Select(cell => ((string?)cell).AsMemory())]),
            _ when type == typeof(bool) => new ScalarColumn<bool>(name, BooleanDataViewType.Instance, All<bool>()),
            _ when type == typeof(byte) => new ScalarColumn<byte>(name, NumberDataViewType.Byte, All<byte>()),
            _ when type == typeof(sbyte) => new ScalarColumn<sbyte>(name, NumberDataViewType.SByte, All<sbyte>()),
            _ when type == typeof(short) => new ScalarColumn<short>(name, NumberDataViewType.Int16, All<short>()),
            _ when type == typeof(ushort) => new ScalarColumn<ushort>(name, NumberDataViewType.UInt16, All<ushort>()),
            _ when type == typeof(int) => new ScalarColumn<int>(name, NumberDataViewType.Int32, All<int>()),
            _ when type == typeof(uint) => new ScalarColumn<uint>(name, NumberDataViewType.UInt32, All<uint>()),
            _ when type == typeof(long) => new ScalarColumn<long>(name, NumberDataViewType.Int64, All<long>()),
            _ when type == typeof(ulong) => new ScalarColumn<ulong>(name, NumberDataViewType.UInt64, All<ulong>()),
            _ when type == typeof(DateTime) => new ScalarColumn<DateTime>(name, DateTimeDataViewType.Instance, All<DateTime>()),
            _ when type == typeof(DateTimeOffset) => new ScalarColumn<DateTimeOffset>(name, DateTimeOffsetDataViewType.Instance, All<DateTimeOffset>()),
            _ when type == typeof(TimeSpan) => new ScalarColumn<TimeSpan>(name, TimeSpanDataViewType.Instance, All<TimeSpan>()),
            _ when type == typeof(float[]) => Vector<float>(NumberDataViewType.Single),
            _ when type == typeof(double[]) => Vector<double>(NumberDataViewType.Double),
            _ when type == typeof(byte[]) => Vector<byte>(NumberDataViewType.Byte),
            _ when type == typeof(int[]) => Vector<int>(NumberDataViewType.Int32),
            _ when type == typeof(bool[]) => Vector<bool>(BooleanDataViewType.Instance),
            _ => throw Wrong(name, $"contains values of {type}, a type that ML.NET does not have: convert them to numbers or text"),
        };

        T[] Fill<T>(T missing) => [.. cells.Select(cell => cell is null ? missing : (T)cell)];

        T[] All<T>()
        {
            int missing = Array.IndexOf(cells, null);
            return missing < 0 ? [.. cells.Select(cell => (T)cell!)]
                : throw Wrong(name, $"has {cells.Count(cell => cell is null)} missing values, the first in row {missing}: {typeof(T).Name} has no missing value; replace them, remove these rows, or convert the column to Double");
        }

        VectorColumn<T> Vector<T>(PrimitiveDataViewType item)
        {
            T[][] rows = All<T[]>();
            if (rows.Length == 0) throw Wrong(name, "has no row, so the length of its arrays is not known: pass at least one row");
            int odd = Array.FindIndex(rows, row => row.Length != rows[0].Length || row.Length == 0);
            return odd < 0 ? new VectorColumn<T>(name, item, rows)
                : throw Wrong(name, $"has arrays of different lengths, {rows[0].Length} in row 0 and {rows[odd].Length} in row {odd}, or empty arrays: all arrays must have the same length, 1 or more");
        }
    }

    /// <summary>Joins columns to one vector: of their type, or of Double if they have different types among those that are inferred for the numbers of a CSV file.</summary>
    /// <exception cref="ArgumentException">The columns have different types.</exception>
    public static FrameColumn Join(string name, FrameColumn[] parts)
    {
        FrameColumn? other = Array.Find(parts, part => !part.Type.Equals(parts[0].Type));
        if (other is null) return parts[0].Joined(name, parts);
        FrameColumn?[] numbers = [.. parts.Select(part => part.ToDouble())];
        return Array.Exists(numbers, part => part is null)
            ? throw Wrong(other.Name, $"is of type {other.Type}, but '{parts[0].Name}' is of {parts[0].Type}: the columns of the vector '{name}' must have the same type")
            : numbers[0]!.Joined(name, numbers!);
    }

    /// <summary>Converts the column to Double if its type is one that Deedle infers for numbers in text: Boolean (0 and 1), Int32, Int64, Double. Returns null otherwise.</summary>
    protected abstract FrameColumn? ToDouble();

    private static Type TypeOf(string name, object?[] cells)
    {
        int first = Array.FindIndex(cells, cell => cell is not null);
        if (first < 0) return cells.Length == 0 ? typeof(float) : throw Wrong(name, "has no value: remove it");
        Type type = cells[first]!.GetType();
        int other = Array.FindIndex(cells, cell => cell is not null && cell.GetType() != type);
        return other < 0 ? type
            : throw Wrong(name, $"mixes types: {type.Name} in row {first}, {cells[other]!.GetType().Name} in row {other}; convert them to one type");
    }

    private protected static ArgumentException Wrong(string name, string problem) => new($"column '{name}' {problem}");
}

/// <summary>A column with one value per row.</summary>
internal sealed class ScalarColumn<T>(string name, PrimitiveDataViewType type, T[] values) : FrameColumn(name, type)
{
    public override Delegate Getter(Func<int> row) => (ValueGetter<T>)((ref T value) => value = values[row()]);

    public override FrameColumn Joined(string name, FrameColumn[] parts) => new VectorColumn<T>(
        name, type, [.. Enumerable.Range(0, values.Length).Select(row => parts.Select(part => ((ScalarColumn<T>)part).At(row)).ToArray())], parts.Length);

    protected override FrameColumn? ToDouble() => values switch
    {
        double[] => this,
        bool[] flags => Doubles(flags.Select(flag => flag ? 1.0 : 0)),
        int[] numbers => Doubles(numbers.Select(number => (double)number)),
        long[] numbers => Doubles(numbers.Select(number => (double)number)),
        _ => null,
    };

    private ScalarColumn<double> Doubles(IEnumerable<double> numbers) => new(Name, NumberDataViewType.Double, [.. numbers]);

    private T At(int row) => values[row];
}

/// <summary>A column with one vector per row.</summary>
internal sealed class VectorColumn<T>(string name, PrimitiveDataViewType item, T[][] rows, int? size = null)
    : FrameColumn(name, new VectorDataViewType(item, size ?? rows[0].Length))
{
    public override Delegate Getter(Func<int> row) => (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) =>
    {
        T[] slots = rows[row()];
        VBufferEditor<T> editor = VBufferEditor.Create(ref value, slots.Length);
        slots.CopyTo(editor.Values);
        value = editor.Commit();
    });

    protected override FrameColumn? ToDouble() => null;

    public override FrameColumn Joined(string name, FrameColumn[] parts) => parts.Length == 1 ? new VectorColumn<T>(parts[0].Name, item, rows)
        : throw Wrong(parts[0].Name, $"contains arrays, which cannot be elements of the vector '{name}': rename the column");
}
