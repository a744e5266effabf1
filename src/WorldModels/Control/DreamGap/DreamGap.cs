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
            .. Rows.Select(row => new[] { Number(row.Temperature, "0.00"), Spread(row.DreamMean, row.DreamDeviation), Spread(row.RealMean, row.RealDeviation) }),
            .. Baselines.Select(baseline => new[] { baseline.Name, "", Spread(baseline.Mean, baseline.Deviation) }),
        ];
        int[] widths = [.. Enumerable.Range(0, 3).Select(column => cells.Max(row => row[column].Length))];
        var table = new StringBuilder();
        foreach (string[] row in cells)
            table.AppendLine(CultureInfo.InvariantCulture, $"{row[0].PadRight(widths[0])}  {row[1].PadLeft(widths[1])}  {row[2].PadLeft(widths[2])}");
        return table.ToString();
    }

    private static string Spread(double mean, double deviation) => $"{Number(mean, "0.0")} ± {Number(deviation, "0.0")}";

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}

/// <summary>One temperature: a controller trained in that dream, and what it earned there and in reality.</summary>
public sealed class DreamGapRow
{
    internal DreamGapRow(double temperature, LinearControllerTransformer controller, double[] realReturns)
    {
        (Temperature, Controller, RealReturns) = (temperature, controller, realReturns.AsReadOnly());
        (RealMean, RealDeviation) = Spread.Of(realReturns);
    }

    /// <summary>The dream's temperature.</summary>
    public double Temperature { get; }

    /// <summary>The trained C; with V and M before it in a chain, an <see cref="Agent"/>.</summary>
    public LinearControllerTransformer Controller { get; }

    /// <summary>The controller's parameters; a copy.</summary>
    public float[] Parameters => Controller.Parameters;

    /// <summary>The mean return in the dream, over fresh seeds.</summary>
    public double DreamMean => Controller.History.Score;

    /// <summary>The standard deviation of the returns in the dream.</summary>
    public double DreamDeviation => Controller.History.ScoreDeviation;

    /// <summary>The return of each real episode.</summary>
    public IReadOnlyList<double> RealReturns { get; }

    /// <summary>The mean return of the real episodes.</summary>
    public double RealMean { get; }

    /// <summary>The standard deviation of the returns of the real episodes.</summary>
    public double RealDeviation { get; }
}

/// <summary>What a policy that learnt nothing earns on the same real episodes.</summary>
public sealed class DreamGapBaseline
{
    internal DreamGapBaseline(string name, double[] returns)
    {
        (Name, Returns) = (name, returns.AsReadOnly());
        (Mean, Deviation) = Spread.Of(returns);
    }

    /// <summary>The policy's name.</summary>
    public string Name { get; }

    /// <summary>The return of each real episode.</summary>
    public IReadOnlyList<double> Returns { get; }

    /// <summary>The mean return.</summary>
    public double Mean { get; }

    /// <summary>The standard deviation of the returns.</summary>
    public double Deviation { get; }
}

/// <summary>Mean and standard deviation of returns.</summary>
internal readonly record struct Spread(double Mean, double Deviation)
{
    public static Spread Of(IReadOnlyList<double> returns)
    {
        double mean = returns.Average();
        return new Spread(mean, Math.Sqrt(returns.Average(value => (value - mean) * (value - mean))));
    }
}
