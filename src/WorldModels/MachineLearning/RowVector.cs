using Microsoft.ML;
using Microsoft.ML.Data;

namespace WorldModels.MachineLearning;

/// <summary>
/// Reads a column of vectors from a cursor or prediction engine, one row at a time. ML.NET does not check that the length of a row is that of its
/// type: an array of another length, or null, is passed on. Therefore each row is checked here.
/// </summary>
/// <param name="row">The cursor or row.</param>
/// <param name="column">The column; if its type has no fixed length, every length is accepted.</param>
internal sealed class RowVector<T>(DataViewRow row, DataViewSchema.Column column)
{
    private readonly ValueGetter<VBuffer<T>> _getter = row.GetGetter<VBuffer<T>>(column);
    private readonly int _length = ((VectorDataViewType)column.Type).Size;
    private VBuffer<T> _value;

    public RowVector(DataViewRow row, string name) : this(row, row.Schema[name]) { }

    /// <summary>The last vector that was read.</summary>
    public VBuffer<T> Value => _value;

    /// <summary>Reads the vector of the current row.</summary>
    /// <exception cref="InvalidOperationException">The vector does not have the length of the column's type.</exception>
    public void Read()
    {
        _getter(ref _value);
        if (_value.Length != _length && _length > 0) throw WrongLength();
    }

    /// <summary>Reads the vector of the current row into <paramref name="values"/>, which must be long enough.</summary>
    /// <exception cref="InvalidOperationException">The vector does not have the length of the column's type.</exception>
    public void Read(Span<T> values)
    {
        Read();
        _value.CopyTo(values);
    }

    private InvalidOperationException WrongLength() => new(
        $"column '{column.Name}' has {_value.Length} numbers in row {row.Position}, but its type, {column.Type}, needs {_length} in each row. "
        + "A null array has the length 0. Give each row an array of that length, or set the correct length (VectorType)");
}
