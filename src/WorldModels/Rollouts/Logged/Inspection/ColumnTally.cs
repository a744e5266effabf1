namespace WorldModels.Rollouts;

/// <summary>Counts the values of one column, in memory that does not grow with the rows.</summary>
internal sealed class ColumnTally
{
    private const int Bins = 10;

    private readonly string _name;
    private readonly ColumnRole _role;
    private readonly double _low, _high;
    private readonly IReadOnlyList<string> _choices;
    private readonly long[] _counts;
    private double _minimum = double.NaN, _maximum = double.NaN, _mean, _squares;
    private long _count;

    /// <summary>A number whose histogram goes from <paramref name="low"/> to <paramref name="high"/>.</summary>
    public ColumnTally(string name, ColumnRole role, double low, double high)
    {
        (_name, _role, _low, _high, _choices) = (name, role, low, high, []);
        _counts = new long[high > low ? Bins : 1];
    }

    /// <summary>A choice.</summary>
    public ColumnTally(LoggedActionColumn column)
    {
        (_name, _role, _choices) = (column.Name, ColumnRole.Action, column.Categories);
        _counts = new long[_choices.Count];
    }

    public string Name => _name;

    public long Missing { get; private set; }

    /// <summary>Takes a value; NaN is a missing one.</summary>
    public void Add(double value)
    {
        if (!double.IsFinite(value))
        {
            Missing++;
            return;
        }
        _count++;
        (_minimum, _maximum) = (value >= _minimum ? _minimum : value, value <= _maximum ? _maximum : value);
        double difference = value - _mean;
        _mean += difference / _count;
        _squares += difference * (value - _mean);
        _counts[_choices.Count > 0 ? (int)value : _high > _low ? (int)Math.Clamp((value - _low) / (_high - _low) * Bins, 0, Bins - 1) : 0]++;
    }

    public ColumnInspection ToInspection() => new(
        _name, _role, _minimum, _maximum, _count > 0 ? _mean : double.NaN, _count > 0 ? Math.Sqrt(_squares / _count) : double.NaN, Missing,
        [.. _counts.Select((count, i) => _choices.Count > 0 ? new HistogramBin(_choices[i], i, i, count) : Bin(i, count))]);

    private HistogramBin Bin(int bin, long count)
    {
        double low = _low + (_high - _low) * bin / _counts.Length, high = _low + (_high - _low) * (bin + 1) / _counts.Length;
        return new HistogramBin($"{low:G4} to {high:G4}", low, high, count);
    }
}
