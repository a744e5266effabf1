using System.Numerics;
using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.Environments;

namespace WorldModels.MachineLearning;

/// <summary>
/// An observation as a row of data: its numbers, one after another, are the contents of the columns. Each number is converted to the type of its column: a
/// choice of a key counts from 0, a number that is not 0 is true, a whole number must have no fraction.
/// </summary>
internal sealed class ObservationRow : DataViewRow
{
    private readonly Dictionary<int, Delegate> _getters = [];
    private readonly int _size;
    private float[] _values = [];
    private byte[] _pixels = [];
    private bool _isImage;
    private long _position = -1;

    /// <param name="schema">The columns of the data.</param>
    /// <param name="columns">The columns that an observation provides, in the order of its numbers.</param>
    /// <exception cref="ArgumentException">A column does not contain numbers, or contains vectors without a fixed length.</exception>
    public ObservationRow(DataViewSchema schema, IReadOnlyList<DataViewSchema.Column> columns)
    {
        Schema = schema;
        foreach (DataViewSchema.Column column in columns)
        {
            int size = SizeOf(column);
            _getters.Add(column.Index, GetterFor(column, _size, size));
            _size += size;
        }
    }

    public override DataViewSchema Schema { get; }

    public override long Position => _position;

    public override long Batch => 0;

    /// <summary>Returns the number of numbers in a column.</summary>
    /// <exception cref="ArgumentException">The column does not contain numbers, or contains vectors without a fixed length.</exception>
    public static int SizeOf(DataViewSchema.Column column) => column.Type switch
    {
        VectorDataViewType { Size: > 0, ItemType: NumberDataViewType or BooleanDataViewType } vector => vector.Size,
        VectorDataViewType { Size: 0, ItemType: NumberDataViewType } => throw new ArgumentException(
            $"column '{column.Name}' has vectors without a fixed length, but an observation has a fixed number of numbers: set the length, for example by [VectorType(3)]", nameof(column)),
        NumberDataViewType or BooleanDataViewType or KeyDataViewType => 1,
        _ => throw new ArgumentException(
            $"column '{column.Name}' is {column.Type}, but an agent's observation consists of numbers: load the column as a number or a key, or convert it before the chain is fitted", nameof(column)),
    };

    /// <summary>Sets the row to an observation.</summary>
    /// <exception cref="ArgumentException">The observation has another number of numbers.</exception>
    public void Show(Observation observation)
    {
        _isImage = observation.IsImage;
        if (_isImage) _pixels = observation.Pixels;
        else _values = observation.Values;
        int length = _isImage ? _pixels.Length : _values.Length;
        if (length != _size)
            throw new ArgumentException($"the observation has {length} numbers, but the columns {string.Join(", ", _getters.Keys.Select(index => Schema[index].Name))} have {_size}", nameof(observation));
        _position++;
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)_position, 0);

    public override bool IsColumnActive(DataViewSchema.Column column) => _getters.ContainsKey(column.Index);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
        _getters.TryGetValue(column.Index, out Delegate? getter) && getter is ValueGetter<TValue> typed ? typed
        : throw new InvalidOperationException($"column '{column.Name}' is {column.Type} and cannot be read as {typeof(TValue)}");

    private Delegate GetterFor(DataViewSchema.Column column, int first, int size)
    {
        Type item = (column.Type as VectorDataViewType)?.ItemType.RawType ?? column.Type.RawType;
        return column.Type is KeyDataViewType key ? KeyGetter(column.Name, key, first)
            : item == typeof(bool) ? Getter<bool>(column.Type, first, size, value => value != 0)
            : item == typeof(float) ? Getter<float>(column.Type, first, size, value => value)
            : item == typeof(double) ? Getter<double>(column.Type, first, size, value => value)
            : item == typeof(byte) ? column.Type is VectorDataViewType ? Bytes(column, first, size) : Whole<byte>(column, first, size)
            : item == typeof(sbyte) ? Whole<sbyte>(column, first, size)
            : item == typeof(ushort) ? Whole<ushort>(column, first, size)
            : item == typeof(short) ? Whole<short>(column, first, size)
            : item == typeof(uint) ? Whole<uint>(column, first, size)
            : item == typeof(int) ? Whole<int>(column, first, size)
            : item == typeof(ulong) ? Whole<ulong>(column, first, size)
            : Whole<long>(column, first, size);
    }

    private float At(int index) => _isImage ? _pixels[index] : _values[index];

    private Delegate Getter<T>(DataViewType type, int first, int size, Func<float, T> convert) => type is VectorDataViewType
        ? new ValueGetter<VBuffer<T>>((ref VBuffer<T> values) =>
        {
            VBufferEditor<T> editor = VBufferEditor.Create(ref values, size);
            for (int i = 0; i < size; i++) editor.Values[i] = convert(At(first + i));
            values = editor.Commit();
        })
        : new ValueGetter<T>((ref T value) => value = convert(At(first)));

    private Delegate Whole<T>(DataViewSchema.Column column, int first, int size) where T : INumber<T> => Getter(column.Type, first, size, number =>
    {
        T whole = T.CreateSaturating(number);
        return float.CreateSaturating(whole) == number ? whole
            : throw new ArgumentException($"column '{column.Name}' is {column.Type}: the observation has {number} there, which does not fit this type");
    });

    // A picture is copied as a whole.
    private Delegate Bytes(DataViewSchema.Column column, int first, int size)
    {
        var numbers = (ValueGetter<VBuffer<byte>>)Whole<byte>(column, first, size);
        return new ValueGetter<VBuffer<byte>>((ref VBuffer<byte> values) =>
        {
            if (!_isImage)
            {
                numbers(ref values);
                return;
            }
            VBufferEditor<byte> editor = VBufferEditor.Create(ref values, size);
            _pixels.AsSpan(first, size).CopyTo(editor.Values);
            values = editor.Commit();
        });
    }

    private Delegate KeyGetter(string name, KeyDataViewType key, int first)
    {
        return key.RawType == typeof(byte) ? Key<byte>() : key.RawType == typeof(ushort) ? Key<ushort>() : key.RawType == typeof(uint) ? Key<uint>() : Key<ulong>();

        // In ML.NET, a key of 0 is a missing value, and 1 is the first choice.
        Delegate Key<T>() where T : INumber<T> => Getter(key, first, 1, number =>
            float.IsNaN(number) ? T.Zero
            : number >= 0 && number < key.Count && number == MathF.Floor(number) ? T.CreateChecked(number) + T.One
            : throw new ArgumentException($"column '{name}' is {key}, whose choices are 0 to {key.Count - 1}: the observation has {number}"));
    }
}
