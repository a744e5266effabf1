using System.Globalization;

namespace WorldModels.Fidelity.TakeCover;

/// <summary>Writes <see cref="TakeCoverErrors"/> and <see cref="TakeCoverStatistic"/>s as tables with a verdict.</summary>
public static class TakeCoverReport
{
    private static readonly (string Title, Func<TakeCoverErrors, string> Cell)[] MotionColumns =
    [
        ("trace", e => e.Name), ("tics", e => Number(e.Tics)), ("place", e => Number(e.Place)), ("velocity", e => Number(e.Velocity)),
        ("eye", e => Number(e.Eye)), ("fireballs", e => Number(e.Fireballs)), ("aim", e => Number(e.Aim)), ("flight", e => Number(e.Flight)),
        ("collisions", e => Number(e.Collisions)), ("losses", e => Number(e.Losses)), ("appearances", e => Number(e.Appearances)),
        ("throws", e => Number(e.Throws)), ("rewards", e => Number(e.Rewards)),
    ];

    private static readonly (string Title, Func<TakeCoverStatistic, string> Cell)[] StatisticColumns =
    [
        ("statistic", s => s.Name), ("ours", s => Figure(s.Ours)), ("spread", s => s.Spread is { } spread ? Figure(spread) : ""),
        ("original", s => Figure(s.Original)), ("bound", s => "+-" + Figure(s.Bound)), ("", s => s.Within ? "ok" : "BEYOND"),
    ];

    /// <summary>Writes one line per trace, one per statistic, and a last one with the verdict.</summary>
    public static void Write(TextWriter output, IReadOnlyList<TakeCoverErrors> motions, IReadOnlyList<TakeCoverStatistic> statistics)
    {
        output.WriteLine("largest differences from the recordings, in map units and tics; counts of what cannot be");
        WriteTable(output, MotionColumns, motions);
        output.WriteLine();
        output.WriteLine("what is random, in tics");
        WriteTable(output, StatisticColumns, statistics);
        output.WriteLine();
        string[] beyond = [.. motions.Where(m => !m.Faithful).Select(m => m.Name), .. statistics.Where(s => !s.Within).Select(s => s.Name)];
        output.WriteLine(beyond.Length == 0
            ? $"FAITHFUL: all {motions.Count} traces and {statistics.Count} statistics stay within bounds"
            : $"NOT FAITHFUL: beyond bounds are {string.Join(", ", beyond)}");
    }

    private static void WriteTable<T>(TextWriter output, (string Title, Func<T, string> Cell)[] columns, IReadOnlyList<T> items)
    {
        string[][] rows = [[.. columns.Select(column => column.Title)], .. items.Select(item => columns.Select(column => column.Cell(item)).ToArray())];
        int[] widths = [.. columns.Select((_, i) => rows.Max(row => row[i].Length))];
        foreach (string[] row in rows)
            output.WriteLine(string.Join("  ", row.Select((cell, i) => i == 0 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]))));
    }

    private static string Number(double value) => value == 0 ? "0" : value.ToString(value >= 1 ? "0.###" : "0.0e-0", CultureInfo.InvariantCulture);

    private static string Figure(double value) => value.ToString("0.0#", CultureInfo.InvariantCulture);
}
