using Microsoft.ML;
using Microsoft.ML.Runtime;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Rollouts;

namespace WorldModels.Memory;

/// <summary>
/// Reads encoded rollouts once, so that V encodes each frame once however many epochs M trains. The result is a store whose observations are the
/// latent's mean followed by its log variance, in memory up to a budget and in a temporary file beyond it. Episodes of one step are skipped,
/// because they have no next step to predict.
/// </summary>
internal static class LatentRollouts
{
    /// <summary>The log variance of an exact latent: it is finite, and its exponential is zero.</summary>
    public const float Exact = float.MinValue;

    /// <param name="host">Its log receives the number of skipped episodes; its folder for temporary files receives the rows beyond the budget.</param>
    /// <param name="view">The encoded rows.</param>
    /// <param name="columns">The names of the columns.</param>
    /// <param name="latentSize">The number of latent dimensions.</param>
    /// <param name="actionSpace">The space of the actions.</param>
    /// <param name="memoryBudgetBytes">The number of bytes to hold in memory.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <param name="numbers">Receives the number of each episode of the store, from its column; null if not needed.</param>
    /// <exception cref="InvalidOperationException">There are no rows, rows are out of order, or every episode has only one step.</exception>
    /// <exception cref="ArgumentException">A value is NaN or infinite.</exception>
    public static RolloutStore Read(
        IHost host, IDataView view, MdnRnnColumns columns, int latentSize, Space actionSpace, long memoryBudgetBytes, CancellationToken cancellation,
        IList<ulong>? numbers = null)
    {
        var space = new BoxSpace(2 * latentSize, float.NegativeInfinity, float.PositiveInfinity);
        using var writer = new RolloutWriter(space, actionSpace, folder: null, memoryBudgetBytes, (host as IHostEnvironmentInternal)?.TempFilePath);
        var passedOver = new List<ulong>();
        int kept = 0;
        using DataViewRowCursor cursor = view.GetRowCursor(columns.All.Select(name => view.Schema[name]));
        var row = new SequenceRow(cursor, columns);
        RowVector<float>? logVariances = columns.LogVariance is null ? null : new RowVector<float>(cursor, columns.LogVariance);
        ValueGetter<float> rewards = cursor.GetGetter<float>(view.Schema[columns.Reward]);
        ValueGetter<bool> dones = cursor.GetGetter<bool>(view.Schema[columns.Done]);
        float[] encoded = new float[2 * latentSize];
        encoded.AsSpan(latentSize).Fill(Exact);
        float[] action = new float[actionSpace.Size];
        float reward = 0;
        bool done = false;
        RolloutEpisode? episode = null;
        while (cursor.MoveNext())
        {
            cancellation.ThrowIfCancellationRequested();
            row.Read();
            if (row.StartsEpisode)
            {
                Append(episode, row.PreviousEpisode);
                episode = new RolloutEpisode(space, actionSpace);
            }
            row.Latent.CopyTo(encoded);
            logVariances?.Read(encoded.AsSpan(latentSize));
            row.Action.CopyTo(action);
            rewards(ref reward);
            dones(ref done);
            Add(episode!, row, encoded, action, reward, done, columns);
        }
        if (episode is null) throw new InvalidOperationException("the rollouts are empty: M needs at least one episode of two steps");
        Append(episode, row.Episode);
        if (kept == 0)
            throw new InvalidOperationException(
                $"episode {passedOver[0]} has only one step, and so have all others: M needs an episode of two steps or more, because it predicts the next step. Were the rows shuffled?");
        if (passedOver.Count > 0)
        {
            using IChannel channel = host.Start("M's episodes");
            channel.Info($"Skipped {passedOver.Count} of {kept + passedOver.Count} episodes that have only one step and no next one to predict; the first is episode {passedOver[0]}");
        }
        return writer.Complete();

        void Append(RolloutEpisode? read, ulong number)
        {
            if (read is null) return;
            if (read.Length < 2)
            {
                passedOver.Add(number);
                return;
            }
            writer.Append(read);
            numbers?.Add(number);
            kept++;
        }
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
                $"episode {row.Episode}, step {row.Step} cannot be used for training (columns '{columns.Latent}', '{columns.Action}', '{columns.Reward}'): {cause.Message}", cause);
        }
    }
}
