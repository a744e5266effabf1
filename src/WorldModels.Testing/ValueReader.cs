using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace WorldModels.Testing;

/// <summary>Reads one column of a row as bytes, for any type.</summary>
internal abstract class ValueReader
{
    private static readonly MethodInfo OfTypeMethod = typeof(ValueReader).GetMethod(nameof(OfType), BindingFlags.NonPublic | BindingFlags.Static)!;

    /// <summary>Returns whether values of this type can be compared.</summary>
    public static bool CanRead(DataViewType type) => (type as VectorDataViewType)?.ItemType is PrimitiveDataViewType || type is PrimitiveDataViewType;

    public static ValueReader Of(DataViewRow row, DataViewSchema.Column column) =>
        (ValueReader)OfTypeMethod.MakeGenericMethod((column.Type as VectorDataViewType)?.ItemType.RawType ?? column.Type.RawType)
            .Invoke(null, BindingFlags.DoNotWrapExceptions, null, [row, column], null)!;

    /// <summary>Returns the value of an annotation; empty for a type that cannot be compared.</summary>
    public static byte[] OfAnnotation(DataViewSchema.Annotations annotations, DataViewSchema.Column column) => CanRead(column.Type)
        ? (byte[])typeof(ValueReader).GetMethod(nameof(AnnotationOfType), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod((column.Type as VectorDataViewType)?.ItemType.RawType ?? column.Type.RawType)
            .Invoke(null, BindingFlags.DoNotWrapExceptions, null, [annotations, column], null)!
        : [];

    /// <summary>Reads the value of the current row into the variable that has the previous row's value.</summary>
    public abstract byte[] Read();

    /// <summary>Reads the value of the current row into a new variable.</summary>
    public abstract byte[] ReadAnew();

    private static ValueReader OfType<T>(DataViewRow row, DataViewSchema.Column column) => column.Type is VectorDataViewType
        ? new Reader<VBuffer<T>>(row.GetGetter<VBuffer<T>>(column), value => Bytes<T>([.. value.DenseValues()]))
        : new Reader<T>(row.GetGetter<T>(column), value => Bytes<T>([value]));

    private static byte[] AnnotationOfType<T>(DataViewSchema.Annotations annotations, DataViewSchema.Column column)
    {
        if (column.Type is not VectorDataViewType) return new Reader<T>(annotations.GetGetter<T>(column), value => Bytes<T>([value])).Read();
        return new Reader<VBuffer<T>>(annotations.GetGetter<VBuffer<T>>(column), value => Bytes<T>([.. value.DenseValues()])).Read();
    }

    private static byte[] Bytes<T>(T[] values) => typeof(T).IsPrimitive
        ? MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<T, byte>(ref MemoryMarshal.GetArrayDataReference(values)), values.Length * Unsafe.SizeOf<T>()).ToArray()
        : System.Text.Encoding.UTF8.GetBytes(string.Join('\0', values.Select(value => value is IFormattable number ? number.ToString("O", CultureInfo.InvariantCulture) : $"{value}")));

    private sealed class Reader<T>(ValueGetter<T> getter, Func<T, byte[]> bytes) : ValueReader
    {
        private T _value = default!;

        public override byte[] Read()
        {
            getter(ref _value);
            return bytes(_value);
        }

        public override byte[] ReadAnew()
        {
            T value = default!;
            getter(ref value);
            return bytes(value);
        }
    }
}
