namespace WorldModels.Rollouts;

/// <summary>What a data set holds, and what is wrong with it, before any training: from <c>ml.Data.InspectRollouts</c>.</summary>
public sealed class RolloutInspection
{
    internal RolloutInspection(
        long rows, EpisodeLengths lengths, long ends, double interval, LoggedActions actions, PairInspection pairs, IReadOnlyList<ColumnInspection> columns, IReadOnlyList<RolloutFinding> findings) =>
        (Rows, Lengths, Ends, Interval, Actions, Pairs, Columns, Findings) = (rows, lengths, ends, interval, actions, pairs, columns, findings);

    /// <summary>The number of rows.</summary>
    public long Rows { get; }

    /// <summary>The number of episodes, and their lengths.</summary>
    public EpisodeLengths Lengths { get; }

    /// <summary>The number of episodes whose end is in the data: rows in which done is true.</summary>
    public long Ends { get; }

    /// <summary>The time from row to row: seconds where the column holds dates, else in its own unit; 0 where there is no time.</summary>
    public double Interval { get; }

    /// <summary>What actions there are.</summary>
    public LoggedActions Actions { get; }

    /// <summary>Rows with the same observation and action.</summary>
    public PairInspection Pairs { get; }

    /// <summary>The columns of the observation, of the action and of the reward.</summary>
    public IReadOnlyList<ColumnInspection> Columns { get; }

    /// <summary>What is wrong, the worst first.</summary>
    public IReadOnlyList<RolloutFinding> Findings { get; }

    /// <summary>Whether <c>AsRollouts</c> takes the data with the same options: no finding is an error.</summary>
    public bool IsUsable => Findings.All(finding => finding.Severity != FindingSeverity.Error);

    /// <summary>Everything as lines of text: the size, a table of the columns with their histograms, the findings.</summary>
    public override string ToString()
    {
        var lines = new List<string> { $"{Rows} rows in {Lengths}, {Ends} of which end{(Interval > 0 ? $"; interval {Interval:0.######}" : "")}" };
        string[][] cells =
        [
            ["column", "role", "minimum", "maximum", "mean", "deviation", "missing", "histogram"],
            .. Columns.Select(column => new[]
            {
                column.Column, $"{column.Role}", $"{column.Minimum:G4}", $"{column.Maximum:G4}", $"{column.Mean:G4}", $"{column.Deviation:G4}", $"{column.Missing}", column.Shape(),
            }),
        ];
        int[] widths = [.. cells[0].Select((_, i) => cells.Max(line => line[i].Length))];
        lines.AddRange(cells.Select(line => string.Join("  ", line.Select((cell, i) => i is > 1 and < 7 ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]))).TrimEnd()));
        lines.AddRange(Findings.Count == 0 ? ["nothing is wrong"] : Findings.Select(finding => $"{finding}"));
        return string.Join(Environment.NewLine, lines);
    }
}

/// <summary>The episodes of a data set.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="Minimum">The rows of the shortest.</param>
/// <param name="Median">The median of the numbers of rows.</param>
/// <param name="Maximum">The rows of the longest.</param>
public sealed record EpisodeLengths(int Count, int Minimum, int Median, int Maximum)
{
    /// <summary>The number, and the lengths.</summary>
    public override string ToString() => $"{Count} episodes of {Minimum} to {Maximum} rows (median {Median})";
}

/// <summary>Rows with the same observation and action.</summary>
/// <param name="Examined">Different pairs of observation and action that were compared: all, or a sample where there are many.</param>
/// <param name="Repeated">Those of them that occur more than once.</param>
/// <param name="Contradicting">Those of them whose next observation or reward differs.</param>
public sealed record PairInspection(int Examined, int Repeated, int Contradicting);
