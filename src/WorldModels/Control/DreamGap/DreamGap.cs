using System.Globalization;
using System.Text;

namespace WorldModels.Control;

/// <summary>
/// Compares C's returns in dreams and in the real environment, by the dream's temperature (World Models, section 4, table 2). In a
/// dream that is too certain, C gets rewards that the real environment does not give.
/// </summary>
/// <param name="Rows">One row for each temperature, in the order of the options.</param>
/// <param name="Baselines">Untrained policies on the same real episodes; the random policy first.</param>
public sealed record DreamGap(IReadOnlyList<DreamGapRow> Rows, IReadOnlyList<DreamGapBaseline> Baselines)
{
    /// <summary>The row with the highest real mean. It was selected on these episodes, so its mean on others is a little lower.</summary>
    public DreamGapRow Best => Rows.MaxBy(row => row.RealMean)!;

    /// <summary>Returns a table of means and standard deviations.</summary>
    public override string ToString()
    {
        string[][] cells =
        [
            ["temperature", "dream", "real"],
            .. Rows.Select(row => new[]
            {
                Number(row.Temperature, "0.00"), Text(row.DreamMean, row.DreamDeviation), Text(row.RealMean, row.RealDeviation),
            }),
            .. Baselines.Select(baseline => new[] { baseline.Name, "", Text(baseline.Mean, baseline.Deviation) }),
        ];
        int[] widths = [.. Enumerable.Range(0, 3).Select(column => cells.Max(row => row[column].Length))];
        var table = new StringBuilder();
        foreach (string[] row in cells)
            table.AppendLine(CultureInfo.InvariantCulture, $"{row[0].PadRight(widths[0])}  {row[1].PadLeft(widths[1])}  {row[2].PadLeft(widths[2])}");
        return table.ToString();
    }

    private static string Text(double mean, double deviation) => $"{Number(mean, "0.0")} ± {Number(deviation, "0.0")}";

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
