using Microsoft.ML;
using Microsoft.ML.Data;

namespace WorldModels.MachineLearning;

/// <summary>
/// A column of the data that a stage was trained on, as it is stored in the model file. If other stages than this library's come before it, an
/// agent needs the columns that they read.
/// </summary>
/// <param name="Name">The column's name.</param>
/// <param name="Type">The type of its values, or of the items of its vectors, under ML.NET's name.</param>
/// <param name="Dimensions">The dimensions of a vector; null for a single value.</param>
/// <param name="Count">The number of values of a key; null for other types.</param>
internal sealed record ColumnRecord(string Name, string Type, IReadOnlyList<int>? Dimensions = null, ulong? Count = null)
{
    private static readonly Dictionary<string, PrimitiveDataViewType> Types = new PrimitiveDataViewType[]
    {
        NumberDataViewType.Single, NumberDataViewType.Double, NumberDataViewType.Byte, NumberDataViewType.SByte, NumberDataViewType.UInt16, NumberDataViewType.Int16,
        NumberDataViewType.UInt32, NumberDataViewType.Int32, NumberDataViewType.UInt64, NumberDataViewType.Int64, BooleanDataViewType.Instance,
        TextDataViewType.Instance, DateTimeDataViewType.Instance, DateTimeOffsetDataViewType.Instance, TimeSpanDataViewType.Instance,
    }.ToDictionary(type => type.RawType.Name);

    /// <summary>Returns the columns of the data and of all stages of a view, the first of each name; null if all stages are this library's.</summary>
    public static IReadOnlyList<ColumnRecord>? Behind(RowStages stages) => stages.Stages.All(stage => stage.IsOurs) ? null :
    [
        .. stages.Source.Concat(stages.Stages.SelectMany(stage => stage.Mapper.OutputSchema)).Select(Of).OfType<ColumnRecord>().DistinctBy(column => column.Name),
    ];

    /// <summary>Returns the schema of such columns.</summary>
    /// <exception cref="ArgumentException">A type is unknown.</exception>
    public static DataViewSchema? ToSchema(IReadOnlyList<ColumnRecord>? columns)
    {
        if (columns is null) return null;
        var schema = new DataViewSchema.Builder();
        foreach (ColumnRecord column in columns) schema.AddColumn(column.Name, column.ToType());
        return schema.ToSchema();
    }

    private static ColumnRecord? Of(DataViewSchema.Column column)
    {
        var vector = column.Type as VectorDataViewType;
        DataViewType item = vector?.ItemType ?? column.Type;
        return item is not PrimitiveDataViewType || !Types.ContainsKey(item.RawType.Name)
            ? null
            : new ColumnRecord(column.Name, item.RawType.Name, vector?.Dimensions.ToArray(), (item as KeyDataViewType)?.Count);
    }

    private DataViewType ToType()
    {
        if (!Types.TryGetValue(Type, out PrimitiveDataViewType? item)) throw new ArgumentException($"column '{Name}' has the unknown type '{Type}'");
        PrimitiveDataViewType single = Count is { } count ? new KeyDataViewType(item.RawType, count) : item;
        return Dimensions is null ? single : new VectorDataViewType(single, Dimensions.ToArray());
    }
}
