namespace WorldModels.Environments;

/// <summary>Draws a sample without replacement.</summary>
internal static class RandomSample
{
    /// <summary>
    /// Returns <paramref name="count"/> of the numbers 0 to <paramref name="total"/> - 1 in ascending order; every set of them is equally likely (Floyd's
    /// algorithm: Bentley and Floyd 1987). Returns all numbers if <paramref name="total"/> is not larger. The memory is proportional to the numbers drawn.
    /// </summary>
    public static long[] Of(int count, long total, Pcg64 random)
    {
        var drawn = new HashSet<long>();
        for (long last = Math.Max(0, total - count); last < total; last++)
            if (!drawn.Add(random.NextInt64(last + 1))) drawn.Add(last);
        return [.. drawn.Order()];
    }
}
