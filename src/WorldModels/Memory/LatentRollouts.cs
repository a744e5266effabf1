using Microsoft.ML;
using Microsoft.ML.Runtime;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Rollouts;

namespace WorldModels.Memory;

/// <summary>
/// Reads encoded rollouts once, so that V runs once a frame however long M trains: a store whose observations are the
/// latent's mean followed by its log variance, in memory up to a budget and in a temporary file above it. Episodes of one step are passed over:
/// nothing in them follows anything.
/// </summary>
internal static class LatentRollouts
{
    /// <summary>The log variance of a latent that is exact: finite, and its exponential is zero.</summary>
    public const float Exact = float.MinValue;

    /// <param name="host">Hears how many episodes are passed over; its temporary files take what goes beyond the budget.</param>
    /// <param name="view">The encoded rows.</param>
    /// <param name="columns">Their names.</param>
    /// <param name="latentSize">Numbers in a latent.</param>
    /// <param name="actionSpace">What actions there are.</param>
    /// <param name="memoryBudgetBytes">What to hold in memory.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <param name="numbers">Receives the number of each episode of the store, as its column says; null: nobody asks.</param>
    /// <exception cref="InvalidOperationException">There are no rows, rows are out of order, or every episode has a single step.</exception>
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
                $"episode {passedOver[0]} has a single step, and so have all others: M needs an episode of two or more, for one to follow the other. Were the rows shuffled?");
        if (passedOver.Count > 0)
        {
            using IChannel channel = host.Start("M's episodes");
            channel.Info($"Passed over {passedOver.Count} of {kept + passedOver.Count} episodes, episode {passedOver[0]} the first: they have a single step, and M learns what follows one");
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
                $"episode {row.Episode}, step {row.Step} cannot be trained on (columns '{columns.Latent}', '{columns.Action}', '{columns.Reward}'): {cause.Message}", cause);
        }
    }
}
