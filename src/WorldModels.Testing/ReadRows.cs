using Microsoft.ML;
using Microsoft.ML.Data;

namespace WorldModels.Testing;

/// <summary>Rows that were read: their ids in order, and the bytes of each column.</summary>
internal sealed class ReadRows(IReadOnlyList<string> names)
{
    private readonly List<DataViewRowId> _ids = [];
    private readonly List<byte[]?[]> _values = [];

    public int Count => _ids.Count;

    public IReadOnlyList<DataViewRowId> Ids => _ids;

    /// <summary>Reads all rows of a view with the given columns.</summary>
    public static ReadRows Of(IDataView view, IReadOnlyList<string> names, Random? random = null, IReadOnlyList<string>? asked = null)
    {
        using DataViewRowCursor cursor = Open(view, asked ?? names, random);
        var rows = new ReadRows(names);
        rows.AddAll(cursor);
        return rows;
    }

    public static DataViewRowCursor Open(IDataView view, IEnumerable<string> names, Random? random = null) =>
        view.GetRowCursor(names.Select(name => view.Schema[name]), random);

    /// <summary>Reads a cursor to its end.</summary>
    /// <param name="cursor">The cursor.</param>
    /// <param name="every">Getters are called for one of so many rows; the other rows are counted without values.</param>
    /// <param name="twice">Calls each getter a second time, in reverse order and into a new value, and keeps the second result.</param>
    public void AddAll(DataViewRowCursor cursor, int every = 1, bool twice = false)
    {
        Step step = Bind(cursor);
        while (cursor.MoveNext()) step(read: Count % every == 0, twice);
    }

    /// <summary>Gets the getters of a row; each call of the result adds the current row.</summary>
    public Step Bind(DataViewRow row)
    {
        ValueReader[] readers = [.. names.Select(name => ValueReader.Of(row, row.Schema[name]))];
        ValueGetter<DataViewRowId> getId = row.GetIdGetter();
        return (read, twice) =>
        {
            DataViewRowId id = default;
            getId(ref id);
            _ids.Add(id);
            byte[]?[] values = new byte[names.Count][];
            _values.Add(values);
            if (!read) return;
            for (int i = 0; i < values.Length; i++) values[i] = readers[i].Read();
            if (!twice) return;
            for (int i = values.Length - 1; i >= 0; i--) values[i] = readers[i].ReadAnew();
        };
    }

    public delegate void Step(bool read = true, bool twice = false);

    /// <summary>Returns how <paramref name="other"/> differs, in which columns and values may be missing but not rows; null if it does not differ.</summary>
    public string? Difference(ReadRows other, double tolerance = 0) =>
        other.Count != Count ? $"{other.Count} rows, but there are {Count}"
        : Enumerable.Range(0, Count).Select(row => RowDifference(row, other, row, tolerance)).FirstOrDefault(found => found is not null);

    /// <summary>Does the same for rows in another order: they are identified by their ids.</summary>
    public string? DifferenceById(ReadRows other)
    {
        if (other.Count != Count) return $"{other.Count} rows, but there are {Count}";
        var places = new Dictionary<DataViewRowId, int>();
        for (int row = 0; row < Count; row++)
            if (!places.TryAdd(_ids[row], row)) return $"two rows have the id {_ids[row]}";
        for (int row = 0; row < other.Count; row++)
        {
            if (!places.Remove(other._ids[row], out int place)) return $"there is no row with the id {other._ids[row]}, or it occurs twice";
            if (RowDifference(place, other, row, 0) is { } found) return found;
        }
        return null;
    }

    private string? RowDifference(int row, ReadRows other, int otherRow, double tolerance)
    {
        foreach ((int column, string name) in other.Names.Index())
            if (other._values[otherRow][column] is { } found && !Same(_values[row][names.Index().First(pair => pair.Item == name).Index]!, found, tolerance))
                return $"column '{name}' of row {row} has another value";
        return null;
    }

    private IReadOnlyList<string> Names => names;

    private static bool Same(byte[] expected, byte[] found, double tolerance)
    {
        if (expected.AsSpan().SequenceEqual(found)) return true;
        if (tolerance == 0 || expected.Length != found.Length || expected.Length % sizeof(float) != 0) return false;
        for (int i = 0; i < found.Length; i += sizeof(float))
            if (!(Math.Abs(BitConverter.ToSingle(expected, i) - BitConverter.ToSingle(found, i)) <= tolerance)) return false;
        return true;
    }
}
