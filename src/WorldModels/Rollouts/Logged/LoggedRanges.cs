using Microsoft.ML;
using Microsoft.ML.Data;

namespace WorldModels.Rollouts;

/// <summary>The range of a number.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Low">The smallest finite value; NaN if there is none.</param>
/// <param name="High">The largest finite value.</param>
internal readonly record struct LoggedRange(string Name, float Low, float High);

/// <summary>The ranges of the numbers of some columns under a cursor.</summary>
internal sealed class LoggedRanges
{
    private readonly LoggedNumbers[] _columns;
    private readonly LoggedRange[] _ranges;
    private readonly float[] _values;

    public LoggedRanges(DataViewRow row, IEnumerable<DataViewSchema.Column> columns)
    {
        DataViewSchema.Column[] all = [.. columns];
        _columns = [.. all.Select(column => LoggedNumbers.Of(row, column))];
        _ranges = [.. all.SelectMany(LoggedNumbers.NamesOf).Select(name => new LoggedRange(name, float.NaN, float.NaN))];
        _values = new float[_columns.Length == 0 ? 0 : _columns.Max(column => column.Size)];
    }

    public IReadOnlyList<LoggedRange> All => _ranges;

    public void Add()
    {
        int first = 0;
        foreach (LoggedNumbers column in _columns)
        {
            column.Read(_values);
            for (int i = 0; i < column.Size; i++)
            {
                float value = _values[i];
                ref LoggedRange range = ref _ranges[first + i];
                if (!float.IsFinite(value) || value >= range.Low && value <= range.High) continue;
                range = range with { Low = value >= range.Low ? range.Low : value, High = value <= range.High ? range.High : value };
            }
            first += column.Size;
        }
    }
}

/// <summary>The choices of a column under a cursor.</summary>
internal sealed class LoggedChoices(DataViewRow row, DataViewSchema.Column column)
{
    private readonly LoggedText _text = LoggedText.Of(row, column);
    private readonly HashSet<string> _names = [];

    /// <exception cref="ArgumentException">There are too many choices.</exception>
    public void Add()
    {
        // The names of a key or a Boolean are known without the rows.
        if (column.Type is KeyDataViewType or BooleanDataViewType) return;
        ReadOnlySpan<char> name = _text.Read();
        if (name.IsEmpty || _names.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name)) return;
        _names.Add(name.ToString());
        if (_names.Count > LoggedActions.MostChoices)
            throw new ArgumentException(
                $"column '{column.Name}' has more than {LoggedActions.MostChoices} different values, so it is hardly a choice: give it as a number, or merge its values", nameof(column));
    }

    /// <summary>Returns the choices in an order that does not depend on that of the rows: of the keys, of the numbers, or of the texts' characters.</summary>
    /// <exception cref="ArgumentException">There is no choice, or a key has too many.</exception>
    public LoggedActionColumn ToColumn()
    {
        string[] names = column.Type switch
        {
            KeyDataViewType { Count: > LoggedActions.MostChoices } key => throw new ArgumentException($"column '{column.Name}' is {key}, and at most {LoggedActions.MostChoices} choices can be", nameof(column)),
            KeyDataViewType => LoggedText.KeyNames(column),
            BooleanDataViewType => [bool.FalseString, bool.TrueString],
            TextDataViewType => [.. _names.Order(StringComparer.Ordinal)],
            _ => [.. _names.OrderBy(name => double.Parse(name, System.Globalization.CultureInfo.InvariantCulture))],
        };
        return names.Length > 0 ? LoggedActionColumn.Choice(column.Name, names) : throw new ArgumentException($"column '{column.Name}' has no value in any row", nameof(column));
    }
}
