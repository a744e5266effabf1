using Apache.Arrow;
using Apache.Arrow.Types;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace WorldModels.Arrow;

/// <summary>A field of a file with its type in ML.NET.</summary>
internal sealed class ArrowColumn
{
    private readonly Func<ColumnReader> _reader;

    private ArrowColumn(Field field, int index, DataViewType type, Func<ArrowColumn, ColumnReader> reader)
    {
        (Name, Index, Type, Annotations) = (field.Name, index, type, ColumnNotes.AnnotationsOf(field, type));
        _reader = () => reader(this);
    }

    public string Name { get; }

    /// <summary>The index of the field in the file.</summary>
    public int Index { get; }

    public DataViewType Type { get; }

    public DataViewSchema.Annotations? Annotations { get; }

    /// <summary>Creates a reader of the column for one cursor.</summary>
    public ColumnReader CreateReader() => _reader();

    /// <exception cref="NotSupportedException">ML.NET does not have the type.</exception>
    /// <exception cref="FormatException">The field's metadata do not fit its type.</exception>
    public static ArrowColumn Create(Field field, int index)
    {
        var list = field.DataType as FixedSizeListType;
        return (list?.ValueDataType ?? field.DataType).TypeId switch
        {
            ArrowTypeId.Boolean => Of(BooleanDataViewType.Instance, Bits, null),
            ArrowTypeId.Int8 => Number<sbyte>(NumberDataViewType.SByte),
            ArrowTypeId.UInt8 => Number<byte>(NumberDataViewType.Byte),
            ArrowTypeId.Int16 => Number<short>(NumberDataViewType.Int16),
            ArrowTypeId.UInt16 => Number<ushort>(NumberDataViewType.UInt16),
            ArrowTypeId.Int32 => Number<int>(NumberDataViewType.Int32),
            ArrowTypeId.UInt32 when list is null && ColumnNotes.KeysOf(field) is { } count => Of(new KeyDataViewType(typeof(uint), count), array => Keys(array, count), 0u),
            ArrowTypeId.UInt32 => Number<uint>(NumberDataViewType.UInt32),
            ArrowTypeId.Int64 => Number<long>(NumberDataViewType.Int64),
            ArrowTypeId.UInt64 => Number<ulong>(NumberDataViewType.UInt64),
            ArrowTypeId.HalfFloat => Of(NumberDataViewType.Single, array => System.Array.ConvertAll(Numbers<Half>(array), number => (float)number), float.NaN),
            ArrowTypeId.Float => Number<float>(NumberDataViewType.Single, float.NaN),
            ArrowTypeId.Double => Number<double>(NumberDataViewType.Double, double.NaN),
            ArrowTypeId.Timestamp when list is null => Of(DateTimeDataViewType.Instance, TimeStamps.Read, default(DateTime)),
            ArrowTypeId.String when list is null => Text(ArrowText.Texts),
            ArrowTypeId.LargeString when list is null => Text(ArrowText.LargeTexts),
            ArrowTypeId.StringView when list is null => Text(ArrowText.Views),
            _ => throw new NotSupportedException($"ML.NET has no type for {Describe(field.DataType)}: list the other columns in {nameof(ArrowOptions)}.{nameof(ArrowOptions.Columns)}"),
        };

        ArrowColumn Number<T>(NumberDataViewType type, T? missing = null) where T : struct, IEquatable<T> => Of(type, Numbers<T>, missing);

        ArrowColumn Text(Func<IArrowArray, ReadOnlyMemory<char>[]> texts) => Of(TextDataViewType.Instance, texts, default(ReadOnlyMemory<char>));

        ArrowColumn Of<T>(PrimitiveDataViewType type, Func<IArrowArray, T[]> items, T? missing) where T : struct => list switch
        {
            null => new ArrowColumn(field, index, type, column => new ScalarReader<T>(column, items, missing)),
            { ListSize: > 0 and var size } => new ArrowColumn(field, index, ColumnNotes.VectorOf(field, type, size), column => new VectorReader<T>(column, size, items, missing)),
            { ListSize: var size } => throw new NotSupportedException($"its lists have the size {size}, but ML.NET needs 1 or more"),
        };
    }

    private static string Describe(IArrowType type) => type switch
    {
        FixedSizeListType list => $"list of {list.ListSize} {Describe(list.ValueDataType)}",
        ListType list => $"list of {Describe(list.ValueDataType)}",
        _ => type.Name,
    };

    private static T[] Numbers<T>(IArrowArray array) where T : struct, IEquatable<T> => ((PrimitiveArray<T>)array).Values.ToArray();

    private static bool[] Bits(IArrowArray array)
    {
        var bits = (BooleanArray)array;
        bool[] values = new bool[Math.Min(bits.Length, 8L * bits.ValueBuffer.Length)];
        for (int i = 0; i < values.Length; i++) values[i] = bits.GetValue(i) == true;
        return values;
    }

    private static uint[] Keys(IArrowArray array, uint count)
    {
        uint[] keys = Numbers<uint>(array);
        int bad = System.Array.FindIndex(keys, key => key > count);
        return bad < 0 ? keys : throw new FormatException($"it has the key {keys[bad]}, but its metadata say that there are {count}");
    }
}
