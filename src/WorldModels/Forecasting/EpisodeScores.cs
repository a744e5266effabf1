using Microsoft.ML;
using WorldModels.Rollouts;

namespace WorldModels.Forecasting;

/// <summary>The scores of an episode, without its first row.</summary>
internal sealed record EpisodeScores(ulong Episode, List<float> Scores)
{
    public EpisodeCount Above(float threshold) => new(Scores.Count, Scores.Count(score => SurpriseKernel.IsAlarm(score, threshold)));

    /// <summary>Reads whole episodes: all of them, or only those of <paramref name="split"/>.</summary>
    /// <exception cref="InvalidOperationException">All episodes have only one row, or a score is not a number.</exception>
    public static List<EpisodeScores> Read(IDataView view, SurpriseDensity density, SurpriseColumns columns, string episodeColumn, HeldOutSplit? split)
    {
        var episodes = new List<EpisodeScores>();
        DataViewSchema schema = view.Schema;
        using DataViewRowCursor cursor = view.GetRowCursor([schema[columns.Latent], schema[columns.Hidden], schema[columns.Step], schema[episodeColumn]]);
        using var kernel = new SurpriseKernel(density, columns, float.PositiveInfinity, blockSize: 1);
        kernel.Bind(cursor);
        var score = (ValueGetter<float>)kernel.GetGetter(1, () => 0);
        ValueGetter<int> steps = cursor.GetGetter<int>(schema[columns.Step]);
        Func<ulong> number = EpisodeNumbers.Reader(cursor, schema[episodeColumn]);
        (int step, float value) = (0, 0);
        while (cursor.MoveNext())
        {
            steps(ref step);
            ulong episode = number();
            if (split?.Holds(episode) == false) continue;
            if (step == 0) episodes.Add(new EpisodeScores(episode, []));
            else if (episodes.Count == 0 || episodes[^1].Episode != episode)
                throw new InvalidOperationException($"episode {episode} begins with step {step} in column '{columns.Step}': the rows must be whole episodes in order");
            else
            {
                kernel.Add(0);
                kernel.Run(1);
                score(ref value);
                if (!float.IsFinite(value))
                    throw new InvalidOperationException($"episode {episode}, step {step}: the surprise is {value}. Is a value of column '{columns.Latent}' missing?");
                episodes[^1].Scores.Add(value);
            }
        }
        episodes.RemoveAll(episode => episode.Scores.Count == 0);
        return episodes.Count > 0 ? episodes : throw new InvalidOperationException(
            split is null ? "every episode has only one row, so no row has a surprise" : "the rows contain no held-out episode of M's training");
    }
}
