using System.Globalization;
using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace WorldModels.MachineLearning;

/// <summary>Converts the values of a column to short texts.</summary>
internal static class CellText
{
    private const int SlotsShown = 3, CharactersShown = 32;

    /// <summary>Returns a function that returns the text for the current row of <paramref name="row"/>.</summary>
    public static Func<string> Reader(DataViewRow row, DataViewSchema.Column column)
    {
        var vector = column.Type as VectorDataViewType;
        string reader = vector is null ? nameof(Scalars) : nameof(Vectors);
        MethodInfo method = typeof(CellText).GetMethod(reader, BindingFlags.NonPublic | BindingFlags.Static)!;
        return (Func<string>)method.MakeGenericMethod((vector?.ItemType ?? column.Type).RawType).Invoke(null, [row, column])!;
    }

    private static Func<string> Scalars<T>(DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<T> getter = row.GetGetter<T>(column);
        T value = default!;
        return () =>
        {
            getter(ref value);
            return Text(value);
        };
    }

    private static Func<string> Vectors<T>(DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<VBuffer<T>> getter = row.GetGetter<VBuffer<T>>(column);
        VBuffer<T> value = default;
        return () =>
        {
            getter(ref value);
            string first = string.Join(", ", value.DenseValues().Take(SlotsShown).Select(slot => Text(slot)));
            return value.Length > SlotsShown ? string.Create(CultureInfo.InvariantCulture, $"[{first}, ... {value.Length}]") : $"[{first}]";
        };
    }

    private static string Text<T>(T value) => value switch
    {
        float number => number.ToString("G4", CultureInfo.InvariantCulture),
        double number => number.ToString("G4", CultureInfo.InvariantCulture),
        ReadOnlyMemory<char> { Length: > CharactersShown } text => $"{text[..CharactersShown]}...",
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => $"{value}",
    };
}
