namespace WorldModels.Environments;

/// <summary>Draws some of many, each at most once.</summary>
internal static class RandomSample
{
    /// <summary>
    /// <paramref name="count"/> of the numbers 0 to <paramref name="total"/> - 1 in ascending order, every set of them equally likely (Floyd's
    /// algorithm: Bentley and Floyd 1987); all numbers where there are no more. Takes memory for those that it draws.
    /// </summary>
    public static long[] Of(int count, long total, Pcg64 random)
    {
        var drawn = new HashSet<long>();
        for (long last = Math.Max(0, total - count); last < total; last++)
            if (!drawn.Add(random.NextInt64(last + 1))) drawn.Add(last);
        return [.. drawn.Order()];
    }
}
