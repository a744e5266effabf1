namespace WorldModels.Rollouts;

/// <summary>What a column holds, where it is there.</summary>
/// <param name="Column">Its name; with the number of the slot where it is one number of a vector.</param>
/// <param name="Role">What it is used for.</param>
/// <param name="Minimum">The least value; for choices that of their numbers. NaN where there is no value.</param>
/// <param name="Maximum">The largest.</param>
/// <param name="Mean">The mean.</param>
/// <param name="Deviation">The standard deviation.</param>
/// <param name="Missing">The number of rows without a value.</param>
/// <param name="Histogram">How often each part of the range, or each choice, occurs.</param>
public sealed record ColumnInspection(
    string Column, ColumnRole Role, double Minimum, double Maximum, double Mean, double Deviation, long Missing, IReadOnlyList<HistogramBin> Histogram)
{
    private const string Heights = "▁▂▃▄▅▆▇█";

    /// <summary>Whether all values are the same.</summary>
    public bool IsConstant => Minimum == Maximum;

    /// <summary>The name, the role, the range, the mean with its deviation, and the missing values.</summary>
    public override string ToString() => $"{Column} ({Role}): {Minimum:G4} to {Maximum:G4}, {Mean:G4} ± {Deviation:G4}, {Missing} missing";

    /// <summary>The histogram as a text: a bar for each part of a range, or the share of each choice.</summary>
    internal string Shape()
    {
        long all = Histogram.Sum(bin => bin.Count), most = Histogram.Count == 0 ? 0 : Histogram.Max(bin => bin.Count);
        if (all == 0) return "";
        return Histogram[0].Low == Histogram[0].High && Histogram.Count > 1
            ? string.Join(", ", Histogram.Select(bin => $"{bin.Label} {100.0 * bin.Count / all:0.#} %"))
            : string.Concat(Histogram.Select(bin => bin.Count == 0 ? ' ' : Heights[(int)((bin.Count * Heights.Length - 1) / most)]));
    }
}

/// <summary>A part of a column's range, or a choice.</summary>
/// <param name="Label">The range, or the name of the choice.</param>
/// <param name="Low">Its lower end, or the number of the choice.</param>
/// <param name="High">Its upper end, which belongs to the next part except in the last; or the number of the choice.</param>
/// <param name="Count">The number of rows.</param>
public sealed record HistogramBin(string Label, double Low, double High, long Count)
{
    /// <summary>The label and the count.</summary>
    public override string ToString() => $"{Label}: {Count}";
}

/// <summary>What a column is used for.</summary>
public enum ColumnRole
{
    /// <summary>A part of the observation.</summary>
    Observation,

    /// <summary>A part of the action.</summary>
    Action,

    /// <summary>The reward.</summary>
    Reward,
}
