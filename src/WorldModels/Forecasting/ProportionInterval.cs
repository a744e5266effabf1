namespace WorldModels.Forecasting;

/// <summary>The 95 % interval of a proportion that is counted in episodes, whose rows are not independent.</summary>
internal static class ProportionInterval
{
    private const double Z = 1.959963984540054;

    /// <summary>
    /// Wilson's interval (1927) for the number of independent rows with the same information: if the variance between episodes is larger than
    /// that of independent rows, the number of rows is divided by the quotient (Kish 1965, the design effect).
    /// </summary>
    /// <param name="counts">For each episode, the number of its rows and how many of them are counted. The rows of a single episode are taken as independent.</param>
    public static Proportion Of(IReadOnlyCollection<EpisodeCount> counts)
    {
        long rows = counts.Sum(count => count.Rows), counted = counts.Sum(count => count.Counted);
        if (rows == 0) return new Proportion(double.NaN, 0, 1);
        double share = (double)counted / rows, independent = share * (1 - share) / rows, effect = 1;
        if (independent > 0 && counts.Count > 1)
        {
            double squares = counts.Sum(count => (count.Counted - share * count.Rows) * (count.Counted - share * count.Rows));
            effect = Math.Max(1, squares * counts.Count / (counts.Count - 1.0) / rows / rows / independent);
        }
        double n = rows / effect, middle = (share + Z * Z / (2 * n)) / (1 + Z * Z / n);
        double half = Z / (1 + Z * Z / n) * Math.Sqrt(share * (1 - share) / n + Z * Z / (4 * n * n));
        return new Proportion(share, Math.Max(0, middle - half), Math.Min(1, middle + half));
    }
}

/// <summary>The number of rows of an episode, and how many of them are counted.</summary>
internal readonly record struct EpisodeCount(long Rows, long Counted);

/// <summary>A fraction of rows with its 95 % interval.</summary>
internal readonly record struct Proportion(double Share, double Low, double High);
