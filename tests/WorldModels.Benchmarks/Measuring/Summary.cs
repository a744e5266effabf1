namespace WorldModels.Benchmarks.Measuring;

/// <summary>What several repeats say together.</summary>
/// <param name="Median">The middle one.</param>
/// <param name="Spread">Half of what lies between the least and the greatest, as a part of the median.</param>
internal sealed record Summary(double Median, double Spread)
{
    public static Summary Of(IEnumerable<double> repeats)
    {
        double[] sorted = [.. repeats.Order()];
        double median = (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        return new Summary(median, (sorted[^1] - sorted[0]) / 2 / median);
    }
}
