using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace WorldModels.ModelReader;

/// <summary>Computes the SHA-256 of all values of a column, in the order of its rows.</summary>
internal static class ColumnHash
{
    /// <summary>Returns a line for each visible column: its name and hash.</summary>
    public static IReadOnlyList<string> OfAll(IDataView view) =>
        [.. view.Schema.Where(column => !column.IsHidden).Select(column => $"{column.Name} {Of(view, column)}")];

    public static string Of(IDataView view, DataViewSchema.Column column) => column.Type switch
    {
        VectorDataViewType { ItemType: NumberDataViewType { RawType: var item } } when item == typeof(float) => Vectors<float>(view, column),
        VectorDataViewType { ItemType: NumberDataViewType { RawType: var item } } when item == typeof(byte) => Vectors<byte>(view, column),
        { RawType: var type } when type == typeof(float) => Scalars<float>(view, column),
        { RawType: var type } when type == typeof(uint) => Scalars<uint>(view, column),
        { RawType: var type } when type == typeof(int) => Scalars<int>(view, column),
        { RawType: var type } when type == typeof(bool) => Scalars<bool>(view, column),
        _ => throw new NotSupportedException($"column '{column.Name}' is {column.Type}"),
    };

    private static string Vectors<T>(IDataView view, DataViewSchema.Column column) where T : unmanaged =>
        Hash<VBuffer<T>>(view, column, value => MemoryMarshal.AsBytes<T>(value.DenseValues().ToArray()));

    private static string Scalars<T>(IDataView view, DataViewSchema.Column column) where T : unmanaged =>
        Hash<T>(view, column, value => MemoryMarshal.AsBytes<T>(new[] { value }));

    private delegate ReadOnlySpan<byte> ToBytes<T>(T value);

    private static string Hash<T>(IDataView view, DataViewSchema.Column column, ToBytes<T> toBytes)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using DataViewRowCursor cursor = view.GetRowCursor([column]);
        ValueGetter<T> getter = cursor.GetGetter<T>(column);
        T value = default!;
        while (cursor.MoveNext())
        {
            getter(ref value);
            hash.AppendData(toBytes(value));
        }
        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
