namespace WorldModels.Control;

/// <summary>
/// Scores a generation with fewer episodes: all candidates play the first seeds; who is then clearly worse than the middle one
/// on the same seeds plays no further ones. The search learns from the better half, which plays all.
/// </summary>
/// <remarks>
/// A candidate that dropped out is credited with what the seeds it missed gave those that stayed, beyond what the seeds gave
/// them that it played: seeds are harder or easier for all alike, so that the order does not favour who stayed.
/// </remarks>
internal static class CandidateRace
{
    private const int Heats = 4;

    // Standard errors of the paired difference to the middle candidate.
    private const double Clearly = 2;

    /// <returns>The return of each candidate, as comparable as those of a full evaluation.</returns>
    public static double[] Run(IReadOnlyList<float[]> candidates, IReadOnlyList<long> seeds, Func<IReadOnlyList<float[]>, long[], IReadOnlyList<double[]>> play)
    {
        List<double>[] returns = [.. candidates.Select(_ => new List<double>())];
        int[] running = [.. Enumerable.Range(0, candidates.Count)];
        foreach (long[] heat in seeds.Chunk((seeds.Count + Heats - 1) / Heats))
        {
            IReadOnlyList<double[]> played = play([.. running.Select(candidate => candidates[candidate])], heat);
            for (int i = 0; i < running.Length; i++) returns[running[i]].AddRange(played[i]);
            int[] order = [.. running.Where(candidate => double.IsFinite(returns[candidate].Average())).OrderByDescending(candidate => returns[candidate].Average())];
            if (order.Length == 0) break;
            // The middle of all: those that dropped out lie below it.
            int middle = order[Math.Min(candidates.Count / 2, order.Length - 1)];
            running = [.. order.Where(candidate => !IsClearlyWorse(returns[candidate], returns[middle])).Order()];
        }
        return Credit(returns, running);
    }

    private static bool IsClearlyWorse(List<double> own, List<double> middle)
    {
        double[] differences = [.. own.Zip(middle, (mine, other) => mine - other)];
        if (differences.Length < 2) return false;
        (double mean, double deviation) = Spread.Of(differences);
        return mean + Clearly * deviation / Math.Sqrt(differences.Length - 1) < 0;
    }

    private static double[] Credit(List<double>[] returns, int[] finished)
    {
        int all = returns[finished[0]].Count;
        double[] bySeed = [.. Enumerable.Range(0, all).Select(seed => finished.Average(candidate => returns[candidate][seed]))];
        double whole = bySeed.Average();
        return [.. returns.Select(own => own.Average() + whole - bySeed.Take(own.Count).Average())];
    }
}
