using Microsoft.ML;
using WorldModels.Environments;

namespace WorldModels.Rollouts;

/// <summary>Divides the episodes of a view at random into two parts, neither of which is empty.</summary>
internal static class EpisodeSplitter
{
    public static EpisodeSplit Split(DataOperationsCatalog catalog, IDataView data, double testFraction, long seed)
    {
        ArgumentNullException.ThrowIfNull(data);
        if (!(testFraction is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(testFraction), testFraction, "the fraction of test episodes must lie between 0 and 1");
        int[] episodes = data is RolloutDataView rollouts ? [.. rollouts.Episodes] : EpisodesIn(data);
        if (episodes.Length < 2)
            throw new ArgumentException($"a split needs at least two episodes: the data has {episodes.Length}", nameof(data));
        int[] shuffled = [.. episodes];
        new Pcg64(seed).Shuffle(shuffled);
        int testCount = Math.Clamp((int)Math.Round(testFraction * episodes.Length), 1, episodes.Length - 1);
        HashSet<int> test = [.. shuffled.Take(testCount)];
        return data is RolloutDataView all
            ? new EpisodeSplit(all.WithEpisodes(episodes.Where(episode => !test.Contains(episode))), all.WithEpisodes(episodes.Where(test.Contains)))
            : new EpisodeSplit(
                catalog.FilterByCustomPredicate<EpisodeRow>(data, row => test.Contains((int)row.Episode)),
                catalog.FilterByCustomPredicate<EpisodeRow>(data, row => !test.Contains((int)row.Episode)));
    }

    private static int[] EpisodesIn(IDataView data)
    {
        if (data.Schema.GetColumnOrNull(RolloutColumns.Episode) is not { } column || column.Type.RawType != typeof(uint))
            throw new ArgumentOutOfRangeException(nameof(data), $"the data needs a column '{RolloutColumns.Episode}' of type UInt32 or key");
        var episodes = new HashSet<int>();
        using DataViewRowCursor cursor = data.GetRowCursor([column]);
        ValueGetter<uint> getter = cursor.GetGetter<uint>(column);
        uint episode = 0;
        while (cursor.MoveNext())
        {
            getter(ref episode);
            episodes.Add((int)episode);
        }
        return [.. episodes.Order()];
    }

    private sealed class EpisodeRow
    {
        public uint Episode { get; set; }
    }
}
