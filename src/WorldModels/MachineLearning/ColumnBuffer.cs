using Microsoft.ML;
using Microsoft.ML.Data;

namespace WorldModels.MachineLearning;

/// <summary>A buffer for one unchanged column of a block that was read ahead.</summary>
internal abstract class ColumnBuffer
{
    public abstract void Add(int slot);

    public abstract Delegate GetGetter(Func<int> slot);

    /// <summary>Returns whether values of this type can be copied; an image object, for example, cannot.</summary>
    public static bool CanHold(DataViewType type) => type is VectorDataViewType vector ? CanHold(vector.ItemType) : type is PrimitiveDataViewType;

    public static ColumnBuffer Create(DataViewRow input, DataViewSchema.Column column, int capacity)
    {
        Type type = column.Type is VectorDataViewType vector
            ? typeof(Vectors<>).MakeGenericType(vector.ItemType.RawType)
            : typeof(Scalars<>).MakeGenericType(column.Type.RawType);
        return (ColumnBuffer)Activator.CreateInstance(type, input, column, capacity)!;
    }

    private sealed class Scalars<T>(DataViewRow input, DataViewSchema.Column column, int capacity) : ColumnBuffer
    {
        private readonly ValueGetter<T> _getter = input.GetGetter<T>(column);
        private readonly T[] _values = new T[capacity];

        public override void Add(int slot) => _getter(ref _values[slot]);

        public override Delegate GetGetter(Func<int> slot) => (ValueGetter<T>)((ref T value) => value = _values[slot()]);
    }

    private sealed class Vectors<T>(DataViewRow input, DataViewSchema.Column column, int capacity) : ColumnBuffer
    {
        private readonly ValueGetter<VBuffer<T>> _getter = input.GetGetter<VBuffer<T>>(column);
        private readonly VBuffer<T>[] _values = new VBuffer<T>[capacity];

        public override void Add(int slot) => _getter(ref _values[slot]);

        public override Delegate GetGetter(Func<int> slot) =>
            (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) => _values[slot()].CopyTo(ref value));
    }
}
