using Microsoft.ML;
using Microsoft.ML.Data;

namespace WorldModels.Rollouts;

/// <summary>Reads the number of a row's episode from a column of type UInt32, Int32 or key.</summary>
internal static class EpisodeNumbers
{
    /// <summary>Returns the name of the column <see cref="RolloutColumns.Episode"/> if it exists and has a suitable type; otherwise null.</summary>
    public static string? Find(DataViewSchema schema) =>
        schema.GetColumnOrNull(RolloutColumns.Episode)?.Type is KeyDataViewType or NumberDataViewType { RawType.Name: nameof(UInt32) or nameof(Int32) } ? RolloutColumns.Episode : null;

    /// <summary>Returns a function that reads the number in the current row of <paramref name="input"/>.</summary>
    public static Func<ulong> Reader(DataViewRow input, DataViewSchema.Column column) => Type.GetTypeCode(column.Type.RawType) switch
    {
        TypeCode.Byte => NumberOf<byte>(input, column, value => value),
        TypeCode.UInt16 => NumberOf<ushort>(input, column, value => value),
        TypeCode.UInt32 => NumberOf<uint>(input, column, value => value),
        TypeCode.UInt64 => NumberOf<ulong>(input, column, value => value),
        _ => NumberOf<int>(input, column, value => (uint)value),
    };

    private static Func<ulong> NumberOf<T>(DataViewRow input, DataViewSchema.Column column, Func<T, ulong> convert) where T : unmanaged
    {
        ValueGetter<T> getter = input.GetGetter<T>(column);
        return () =>
        {
            T value = default;
            getter(ref value);
            return convert(value);
        };
    }
}
