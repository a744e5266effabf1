using Microsoft.ML;
using Microsoft.ML.Data;

namespace WorldModels.MachineLearning;

/// <summary>
/// A column of vectors under a cursor or prediction engine, read a row at a time. ML.NET does not hold rows to the length that their type
/// names: an array of another length, or null, comes through as it is. So each row is checked here, whoever reads it.
/// </summary>
/// <param name="row">The cursor or row.</param>
/// <param name="column">The column; where its type leaves the length open, every length will do.</param>
internal sealed class RowVector<T>(DataViewRow row, DataViewSchema.Column column)
{
    private readonly ValueGetter<VBuffer<T>> _getter = row.GetGetter<VBuffer<T>>(column);
    private readonly int _length = ((VectorDataViewType)column.Type).Size;
    private VBuffer<T> _value;

    public RowVector(DataViewRow row, string name) : this(row, row.Schema[name]) { }

    /// <summary>What was read last.</summary>
    public VBuffer<T> Value => _value;

    /// <summary>Reads the vector of the row that the cursor is at.</summary>
    /// <exception cref="InvalidOperationException">It does not have the length that the column's type names.</exception>
    public void Read()
    {
        _getter(ref _value);
        if (_value.Length != _length && _length > 0) throw WrongLength();
    }

    /// <summary>The same, copied to <paramref name="values"/>, which has room for it.</summary>
    /// <exception cref="InvalidOperationException">It does not have the length that the column's type names.</exception>
    public void Read(Span<T> values)
    {
        Read();
        _value.CopyTo(values);
    }

    private InvalidOperationException WrongLength() => new(
        $"column '{column.Name}' has {_value.Length} numbers in row {row.Position}, and its type, {column.Type}, promises {_length} in each. "
        + "An array that is null counts as none: give each row an array of that length, or name the true length (VectorType)");
}
