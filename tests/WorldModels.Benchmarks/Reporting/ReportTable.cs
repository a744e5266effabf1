using System.Globalization;
using WorldModels.Benchmarks.Measuring;

namespace WorldModels.Benchmarks.Reporting;

/// <summary>Writes a <see cref="Report"/>.</summary>
internal static class ReportTable
{
    public static void Write(TextWriter output, Report report)
    {
        bool hasPeer = report.Rows.Any(row => row.RatioToPeer is not null);
        string[] titles = ["stage", "threads", "items/s", "spread", "", "of limit", "bytes/item", .. hasPeer ? ["peer/s", "ratio", "spread"] : Array.Empty<string>()];
        Table.Write(output, titles, report.Rows.Select(row => Cells(row, hasPeer)), leftColumns: [0, 4]);
        output.WriteLine();
        output.WriteLine("items/s: median of the repeats; spread: half of what lies between the slowest and the fastest, in % of the median.");
        output.WriteLine("of limit: floating-point operations in % of the matrix product's right before, with as many threads, in 32-bit floats for stages in bf16 too; the product's own in % of multiply-adds in registers.");
        output.WriteLine("bytes/item: allocated on the managed heap. With several threads, a stage of batch or dream 1 runs one on each.");
        if (hasPeer) output.WriteLine("ratio: items/s to the peer's, median over rounds.");
    }

    private static IEnumerable<string> Cells(Row row, bool hasPeer)
    {
        Summary speed = Summary.Of(row.Repeats.Select(repeat => repeat.ItemsPerSecond));
        yield return row.Stage.Name;
        yield return row.Threads.ToString(CultureInfo.InvariantCulture);
        yield return Number(speed.Median);
        yield return Spread(speed);
        yield return row.Stage.Item;
        yield return row.Shares.Count == 0 ? "" : Summary.Of(row.Shares).Median.ToString("0 %", CultureInfo.InvariantCulture);
        yield return Number(Summary.Of(row.Repeats.Select(repeat => repeat.BytesPerItem)).Median);
        if (!hasPeer) yield break;
        yield return row.PeerRepeats.Count == 0 ? "" : Number(Summary.Of(row.PeerRepeats).Median);
        yield return row.RatioToPeer is { } ratio ? ratio.Median.ToString("0.00", CultureInfo.InvariantCulture) : "";
        yield return row.RatioToPeer is { } uncertain ? Spread(uncertain) : "";
    }

    private static string Number(double value) => value.ToString(value < 100 ? "0.0" : "#,0", CultureInfo.InvariantCulture);

    private static string Spread(Summary summary) => summary.Spread.ToString("±0 %", CultureInfo.InvariantCulture);
}
