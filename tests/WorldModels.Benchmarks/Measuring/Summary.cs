namespace WorldModels.Benchmarks.Measuring;

/// <summary>The summary of several repetitions.</summary>
/// <param name="Median">The median.</param>
/// <param name="Spread">Half of the difference between the smallest and the largest value, as a fraction of the median.</param>
internal sealed record Summary(double Median, double Spread)
{
    public static Summary Of(IEnumerable<double> repeats)
    {
        double[] sorted = [.. repeats.Order()];
        double median = (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        return new Summary(median, (sorted[^1] - sorted[0]) / 2 / median);
    }
}
