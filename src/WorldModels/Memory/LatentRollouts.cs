using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.Environments;
using WorldModels.Rollouts;

namespace WorldModels.Memory;

/// <summary>
/// Reads encoded rollouts once, so that V runs once a frame however long M trains: a store whose observations are the
/// latent's mean followed by its log variance, in memory up to a budget and in a temporary file above it.
/// </summary>
internal static class LatentRollouts
{
    /// <summary>The log variance of a latent that is exact: finite, and its exponential is zero.</summary>
    public const float Exact = float.MinValue;

    /// <exception cref="InvalidOperationException">There are no rows, rows are out of order, or an episode has a single step.</exception>
    /// <exception cref="ArgumentException">A value is NaN or infinite.</exception>
    public static RolloutStore Read(
        IDataView view, MdnRnnColumns columns, int latentSize, Space actionSpace, long memoryBudgetBytes, string? temporaryFolder, CancellationToken cancellation)
    {
        var space = new BoxSpace(2 * latentSize, float.NegativeInfinity, float.PositiveInfinity);
        using var writer = new RolloutWriter(space, actionSpace, folder: null, memoryBudgetBytes, temporaryFolder);
        using DataViewRowCursor cursor = view.GetRowCursor(columns.All.Select(name => view.Schema[name]));
        var row = new SequenceRow(cursor, columns);
        ValueGetter<VBuffer<float>>? logVariances = columns.LogVariance is null ? null : cursor.GetGetter<VBuffer<float>>(view.Schema[columns.LogVariance]);
        ValueGetter<float> rewards = cursor.GetGetter<float>(view.Schema[columns.Reward]);
        ValueGetter<bool> dones = cursor.GetGetter<bool>(view.Schema[columns.Done]);
        float[] encoded = new float[2 * latentSize];
        encoded.AsSpan(latentSize).Fill(Exact);
        float[] action = new float[actionSpace.Size];
        VBuffer<float> logVariance = default;
        float reward = 0;
        bool done = false;
        RolloutEpisode? episode = null;
        while (cursor.MoveNext())
        {
            cancellation.ThrowIfCancellationRequested();
            row.Read();
            if (row.StartsEpisode)
            {
                Append(writer, episode, row.PreviousEpisode);
                episode = new RolloutEpisode(space, actionSpace);
            }
            row.Latent.CopyTo(encoded);
            if (logVariances is not null)
            {
                logVariances(ref logVariance);
                logVariance.CopyTo(encoded.AsSpan(latentSize));
            }
            row.Action.CopyTo(action);
            rewards(ref reward);
            dones(ref done);
            Add(episode!, row, encoded, action, reward, done, columns);
        }
        if (episode is null) throw new InvalidOperationException("the rollouts are empty: M needs at least one episode of two steps");
        Append(writer, episode, row.Episode);
        return writer.Complete();
    }

    private static void Add(RolloutEpisode episode, SequenceRow row, float[] encoded, float[] action, float reward, bool done, MdnRnnColumns columns)
    {
        try
        {
            ActionCode.Check(episode.Layout.ActionSpace, action);
            episode.Add(new Observation(encoded), action, reward, done);
        }
        catch (Exception cause) when (cause is ArgumentException or InvalidOperationException)
        {
            throw new ArgumentException(
                $"episode {row.Episode}, step {row.Step} cannot be trained on (columns '{columns.Latent}', '{columns.Action}', '{columns.Reward}'): {cause.Message}", cause);
        }
    }

    private static void Append(RolloutWriter writer, RolloutEpisode? episode, ulong number)
    {
        if (episode is null) return;
        if (episode.Length < 2)
            throw new InvalidOperationException($"episode {number} has a single step: M needs two or more, for one to follow the other. Were the rows shuffled?");
        writer.Append(episode);
    }
}
