using System.Reflection;
using Microsoft.FSharp.Core;
using Microsoft.FSharp.Reflection;
using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.MachineLearning;

namespace WorldModels.Frames;

/// <summary>A field of an F# record, with the conversion to the cells of a column.</summary>
/// <param name="Name">The name of the field and of the column.</param>
/// <param name="Item">The type of its values, without the option.</param>
/// <param name="IsOption">Whether it may be <c>None</c>.</param>
internal sealed record RecordField(string Name, Type Item, bool IsOption)
{
    /// <exception cref="ArgumentException">The type is not an F# record.</exception>
    public static RecordField[] Of(Type record) => FSharpType.IsRecord(record, null)
        ? [.. FSharpType.GetRecordFields(record, null).Select(Of)]
        : throw new ArgumentException($"{record} is not an F# record: for a class, use ML.NET's own LoadFromEnumerable and CreateEnumerable");

    /// <summary>Returns the value of a field, or null for <c>None</c>.</summary>
    public object? ToCell(object? value) => value is null || !IsOption ? value : value.GetType().GetProperty(nameof(FSharpOption<>.Value))!.GetValue(value);

    /// <exception cref="ArgumentException">There is no such column, or it has another type.</exception>
    public DataViewSchema.Column Column(DataViewSchema schema)
    {
        DataViewSchema.Column column = schema.GetColumnOrNull(Name) ?? throw new ArgumentException(
            $"the data have no column '{Name}' for the field of that name; the columns are {string.Join(", ", schema.Where(other => !other.IsHidden).Select(other => other.Name))}");
        Type? item = column.Type switch
        {
            TextDataViewType => typeof(string),
            VectorDataViewType { ItemType: not TextDataViewType } vector => vector.ItemType.RawType.MakeArrayType(),
            VectorDataViewType => null,
            _ => column.Type.RawType,
        };
        return item == Item ? column : throw new ArgumentException($"the field '{Name}' is of {Item}, but its column is of {column.Type}");
    }

    /// <summary>Returns a function that returns the field's value for the current row of <paramref name="row"/>.</summary>
    public Func<object?> Reader(DataViewRow row, DataViewSchema.Column column)
    {
        (string method, Type type) = Item.IsArray ? (nameof(Arrays), Item.GetElementType()!) : (nameof(Values), column.Type.RawType);
        var read = (Func<object?>)typeof(RecordField).GetMethod(method, BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(type).Invoke(null, [row, column])!;
        if (!IsOption) return column.Type is TextDataViewType ? () => read() ?? "" : read;
        MethodInfo some = typeof(FSharpOption<>).MakeGenericType(Item).GetMethod(nameof(FSharpOption<>.Some))!;
        bool isKey = column.Type is KeyDataViewType;
        return () => read() is { } value && !(isKey && Convert.ToUInt64(value) == 0) && value is not (float.NaN or double.NaN) ? some.Invoke(null, [value]) : null;
    }

    private static RecordField Of(PropertyInfo field)
    {
        bool isOption = field.PropertyType.IsGenericType && field.PropertyType.GetGenericTypeDefinition() == typeof(FSharpOption<>);
        return new RecordField(field.Name, isOption ? field.PropertyType.GetGenericArguments()[0] : field.PropertyType, isOption);
    }

    private static Func<object?> Values<T>(DataViewRow row, DataViewSchema.Column column)
    {
        ValueGetter<T> getter = row.GetGetter<T>(column);
        T value = default!;
        return () =>
        {
            getter(ref value);
            return value is ReadOnlyMemory<char> text ? text.Length == 0 ? null : text.ToString() : value;
        };
    }

    private static Func<object?> Arrays<T>(DataViewRow row, DataViewSchema.Column column)
    {
        var vectors = new RowVector<T>(row, column);
        return () =>
        {
            vectors.Read();
            return vectors.Value.DenseValues().ToArray();
        };
    }
}
