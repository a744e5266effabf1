using WorldModels.Environments;

namespace WorldModels.Rollouts;

/// <summary>
/// Selects the held-out episodes of a training. Each episode has a random number between 0 and 1 that depends only on the seed and
/// the episode number, and is held out if this number is below a bound. So stages with the same seed hold out the same episodes, and an
/// episode stays in its part when more episodes are recorded later.
/// </summary>
internal sealed class HeldOutSplit
{
    private const int SeedTag = 25;
    private readonly long _seed;
    private readonly double _bound;

    private HeldOutSplit(long seed, double bound) => (_seed, _bound) = (seed, bound);

    /// <summary>Holds out about <paramref name="fraction"/> of the episodes; if there are two episodes or more, at least one, and never all.</summary>
    /// <param name="seed">0 or more.</param>
    /// <param name="fraction">The fraction to hold out, 0 (none) or more and below 1.</param>
    /// <param name="episodes">The numbers of all episodes, in any order; repetitions are allowed. The sequence is enumerated once and not kept.</param>
    public static HeldOutSplit Of(long seed, double fraction, IEnumerable<ulong> episodes)
    {
        if (fraction == 0) return new HeldOutSplit(seed, 0);
        (double lowest, double highest) = (double.PositiveInfinity, double.NegativeInfinity);
        ulong? before = null;
        foreach (ulong episode in episodes)
        {
            if (episode == before) continue;
            before = episode;
            double draw = Draw(seed, episode);
            (lowest, highest) = (Math.Min(lowest, draw), Math.Max(highest, draw));
        }
        // The bound is at most the highest number, so at least one episode remains for training. A single episode is never held out.
        return new HeldOutSplit(seed, Math.Min(highest, Math.Max(fraction, Math.BitIncrement(lowest))));
    }

    /// <summary>Returns the split of a training that recorded its <see cref="Bound"/>.</summary>
    public static HeldOutSplit Restore(long seed, double bound) => new(seed, bound);

    /// <summary>The bound below which an episode is held out.</summary>
    public double Bound => _bound;

    /// <summary>Returns whether an episode is held out.</summary>
    public bool Holds(ulong episode) => Draw(_seed, episode) < _bound;

    private static double Draw(long seed, ulong episode) => new Pcg64(seed, SeedTag, (long)(episode & long.MaxValue)).NextDouble();
}
