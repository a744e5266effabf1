using Deedle;
using Microsoft.ML;
using WorldModels.Rollouts;

namespace WorldModels.Frames;

/// <summary>Summarises rollouts by episode.</summary>
public static class EpisodeFrames
{
    /// <summary>Returns a row for each episode, whose key is its number: <c>Steps</c> (Int32), <c>Return</c>, the sum of its rewards (Double), and <c>Done</c>, whether it terminated (Boolean).</summary>
    /// <param name="rollouts">Rows with the columns Episode, Reward and Done of <see cref="RolloutColumns"/>; other columns are not read.</param>
    /// <exception cref="ArgumentException">One of these columns is missing or has another type.</exception>
    public static Frame<int, string> ToEpisodeFrame(this IDataView rollouts)
    {
        ArgumentNullException.ThrowIfNull(rollouts);
        DataViewSchema.Column episodeColumn = Find<uint>(rollouts, RolloutColumns.Episode), rewardColumn = Find<float>(rollouts, RolloutColumns.Reward), doneColumn = Find<bool>(rollouts, RolloutColumns.Done);
        using DataViewRowCursor cursor = rollouts.GetRowCursor([episodeColumn, rewardColumn, doneColumn]);
        ValueGetter<uint> episode = cursor.GetGetter<uint>(episodeColumn);
        ValueGetter<float> reward = cursor.GetGetter<float>(rewardColumn);
        ValueGetter<bool> done = cursor.GetGetter<bool>(doneColumn);
        var episodes = new Dictionary<int, (int Steps, double Return, bool Done)>();
        uint number = 0;
        float earned = 0;
        bool over = false;
        while (cursor.MoveNext())
        {
            episode(ref number);
            reward(ref earned);
            done(ref over);
            (int steps, double sum, bool ended) = episodes.GetValueOrDefault((int)number);
            episodes[(int)number] = (steps + 1, sum + earned, ended || over);
        }
        int[] keys = [.. episodes.Keys];
        var frame = new FrameBuilder.Columns<int, string>();
        frame.Add("Steps", new Series<int, int>(keys, keys.Select(key => episodes[key].Steps)));
        frame.Add("Return", new Series<int, double>(keys, keys.Select(key => episodes[key].Return)));
        frame.Add("Done", new Series<int, bool>(keys, keys.Select(key => episodes[key].Done)));
        return frame.Frame;
    }

    private static DataViewSchema.Column Find<T>(IDataView rollouts, string name) =>
        rollouts.Schema.GetColumnOrNull(name) is { } column && column.Type.RawType == typeof(T) ? column
        : throw new ArgumentException($"the rollouts need a column '{name}' of {typeof(T).Name}", nameof(rollouts));
}
