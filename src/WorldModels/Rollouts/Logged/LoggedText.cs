using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace WorldModels.Rollouts;

/// <summary>The value of a column under a cursor as text, for what names an episode or a choice; empty where it is missing.</summary>
internal abstract class LoggedText
{
    private const int LongestNumber = 32;

    /// <summary>Reads the row that the cursor is at. The text lasts until the next reading.</summary>
    public abstract ReadOnlySpan<char> Read();

    public static LoggedText Of(DataViewRow row, DataViewSchema.Column column)
    {
        Type type = (column.Type as VectorDataViewType)?.ItemType.RawType ?? column.Type.RawType;
        return column.Type switch
        {
            TextDataViewType => new Text(row.GetGetter<ReadOnlyMemory<char>>(column)),
            KeyDataViewType => new Key(EpisodeNumbers.Reader(row, column), KeyNames(column)),
            BooleanDataViewType => new Boolean(row.GetGetter<bool>(column)),
            _ when type == typeof(float) || type == typeof(double) || column.Type is VectorDataViewType => new Number(LoggedNumbers.Of(row, column)),
            _ when type == typeof(ulong) => Whole<ulong>(row, column),
            _ when type == typeof(long) => Whole<long>(row, column),
            _ when type == typeof(uint) => Whole<uint>(row, column),
            _ when type == typeof(int) => Whole<int>(row, column),
            _ when type == typeof(ushort) => Whole<ushort>(row, column),
            _ when type == typeof(short) => Whole<short>(row, column),
            _ when type == typeof(byte) => Whole<byte>(row, column),
            _ => Whole<sbyte>(row, column),
        };
    }

    /// <summary>The names of a key's values: those that its annotations tell, else their numbers from 0.</summary>
    public static string[] KeyNames(DataViewSchema.Column column)
    {
        var key = (KeyDataViewType)column.Type;
        if (column.Annotations.Schema.GetColumnOrNull("KeyValues")?.Type is not VectorDataViewType { ItemType: TextDataViewType }) return [.. Enumerable.Range(0, (int)key.Count).Select(value => $"{value}")];
        VBuffer<ReadOnlyMemory<char>> names = default;
        column.GetKeyValues(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }

    private static Integer<T> Whole<T>(DataViewRow row, DataViewSchema.Column column) where T : ISpanFormattable => new(row.GetGetter<T>(column));

    private sealed class Text(ValueGetter<ReadOnlyMemory<char>> getter) : LoggedText
    {
        private ReadOnlyMemory<char> _text;

        public override ReadOnlySpan<char> Read()
        {
            getter(ref _text);
            return _text.Span;
        }
    }

    private sealed class Key(Func<ulong> number, string[] names) : LoggedText
    {
        // 0 is the missing key.
        public override ReadOnlySpan<char> Read() => number() is var key && key == 0 || key > (ulong)names.Length ? [] : names[key - 1];
    }

    private sealed class Boolean(ValueGetter<bool> getter) : LoggedText
    {
        public override ReadOnlySpan<char> Read()
        {
            bool value = false;
            getter(ref value);
            return value ? bool.TrueString : bool.FalseString;
        }
    }

    private sealed class Integer<T>(ValueGetter<T> getter) : LoggedText where T : ISpanFormattable
    {
        private readonly char[] _text = new char[LongestNumber];

        public override ReadOnlySpan<char> Read()
        {
            T value = default!;
            getter(ref value);
            value.TryFormat(_text, out int length, default, CultureInfo.InvariantCulture);
            return _text.AsSpan(0, length);
        }
    }

    private sealed class Number(LoggedNumbers numbers) : LoggedText
    {
        private readonly char[] _text = new char[LongestNumber];

        public override ReadOnlySpan<char> Read()
        {
            float value = 0;
            numbers.Read(new Span<float>(ref value));
            if (float.IsNaN(value)) return [];
            value.TryFormat(_text, out int length, default, CultureInfo.InvariantCulture);
            return _text.AsSpan(0, length);
        }
    }
}
