using WorldModels.Environments;

namespace WorldModels.Rollouts;

/// <summary>
/// Which episodes a training is judged by and does not learn from. Each episode has a number of its own between 0 and 1, drawn from the seed and
/// its episode number alone, and is held out where that lies below a bound: so stages with the same seed hold out the same episodes, and an
/// episode stays on its side when others are recorded later.
/// </summary>
internal sealed class HeldOutSplit
{
    private const int SeedTag = 25;
    private readonly long _seed;
    private readonly double _bound;

    private HeldOutSplit(long seed, double bound) => (_seed, _bound) = (seed, bound);

    /// <summary>Holds out about a share of <paramref name="fraction"/>, but of two episodes or more at least one, and never all.</summary>
    /// <param name="seed">0 or more.</param>
    /// <param name="fraction">0 holds nothing out; below 1.</param>
    /// <param name="episodes">The numbers of all episodes, in any order and as often as one likes: gone through once, and not kept.</param>
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
        // Below the highest draw there is always one to train on; at one episode there is nothing below it.
        return new HeldOutSplit(seed, Math.Min(highest, Math.Max(fraction, Math.BitIncrement(lowest))));
    }

    /// <summary>The split of a training that recorded its <see cref="Bound"/>.</summary>
    public static HeldOutSplit Restore(long seed, double bound) => new(seed, bound);

    /// <summary>Below which number an episode is held out.</summary>
    public double Bound => _bound;

    /// <summary>Whether an episode is held out.</summary>
    public bool Holds(ulong episode) => Draw(_seed, episode) < _bound;

    private static double Draw(long seed, ulong episode) => new Pcg64(seed, SeedTag, (long)(episode & long.MaxValue)).NextDouble();
}
