namespace WorldModels.Cluster;

/// <summary>The part of a population in one call: some candidates with some of the seeds.</summary>
internal sealed record CallPlan(Range Candidates, Range Seeds)
{
    private const int MostEpisodes = 64, CallsASlot = 4;

    /// <summary>Returns the default number of episodes in a call: small enough that no slot waits long for the last call, large enough that calls cost little.</summary>
    public static int EpisodesPerCall(int episodes, int slots) => Math.Clamp(episodes / (CallsASlot * Math.Max(1, slots)), 1, MostEpisodes);

    /// <summary>Divides a population into calls of about <paramref name="episodes"/> episodes: whole candidates, or parts of one.</summary>
    public static IEnumerable<CallPlan> Divide(int candidates, int seeds, int episodes)
    {
        int together = Math.Max(1, episodes / seeds), part = Math.Min(seeds, episodes);
        for (int candidate = 0; candidate < candidates; candidate += together)
            for (int seed = 0; seed < seeds; seed += part)
                yield return new CallPlan(candidate..Math.Min(candidates, candidate + together), seed..Math.Min(seeds, seed + part));
    }

    public override string ToString() => $"controllers {Candidates}, episodes {Seeds}";
}
