using System.Globalization;
using System.Text;

namespace WorldModels.Control;

/// <summary>
/// How much of what C learns in dreams holds in reality, by the dream's temperature (World Models, section 4, table 2): a
/// dream that is too certain lets C earn there what the real environment does not give.
/// </summary>
/// <param name="Rows">One a temperature, in the order asked for.</param>
/// <param name="Baselines">Policies that learnt nothing, on the same real episodes; the random policy first.</param>
public sealed record DreamGap(IReadOnlyList<DreamGapRow> Rows, IReadOnlyList<DreamGapBaseline> Baselines)
{
    /// <summary>The row with the highest real mean. Being chosen on these episodes, it scores a little lower on others.</summary>
    public DreamGapRow Best => Rows.MaxBy(row => row.RealMean)!;

    /// <summary>A table of means and standard deviations.</summary>
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
