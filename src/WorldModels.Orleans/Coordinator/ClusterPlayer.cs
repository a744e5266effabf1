using System.IO.Compression;
using WorldModels.Environments;
using WorldModels.Rollouts;

namespace WorldModels.Cluster;

/// <summary>Records episodes on the cluster and returns them in order; the number of finished episodes that wait is at most twice the number of slots.</summary>
internal sealed class ClusterPlayer(Dispatcher dispatcher, Func<CollectionTask, ClusterJob> describe) : IEpisodePlayer
{
    public IEnumerable<RolloutEpisode> Play(CollectionTask task, int first, int end, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(task);
        return PlayAll(task, describe(task), first, end, cancellationToken);
    }

    private IEnumerable<RolloutEpisode> PlayAll(CollectionTask task, ClusterJob job, int first, int end, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ahead = new Queue<Task<RolloutEpisode>>();
        int next = first;
        try
        {
            while (next < end || ahead.Count > 0)
            {
                int room = 2 * Wait(dispatcher.SlotsAsync(stop.Token));
                while (next < end && ahead.Count < room) ahead.Enqueue(Start(next++));
                yield return Wait(ahead.Dequeue());
            }
        }
        finally
        {
            stop.Cancel();
            // No task may still request a worker when the token is disposed; the exceptions of the tasks are already being thrown.
            Task.WhenAll(ahead).ContinueWith(_ => { }, TaskScheduler.Default).Wait(CancellationToken.None);
        }

        Task<RolloutEpisode> Start(int episode) => Task.Run(() => RecordAsync(job, task, episode, stop.Token), CancellationToken.None);
    }

    private async Task<RolloutEpisode> RecordAsync(ClusterJob job, CollectionTask task, int episode, CancellationToken cancellationToken)
    {
        var call = new RecordingCall(job.Description.Id, episode);
        WorkReply<byte[]> reply = await dispatcher.RunAsync(job, $"episode {episode}", (worker, stop) => worker.Record(call, stop), cancellationToken);
        if (reply.Outcome == WorkOutcome.Failed) throw new RolloutException(episode, Pcg64.DeriveSeed(task.Seed, episode), reply.Step, reply.Problem!);
        using var stream = new ZLibStream(new MemoryStream(reply.Result!), CompressionMode.Decompress);
        var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, cancellationToken);
        return RolloutEpisode.FromBytes(task.ObservationSpace, task.ActionSpace, bytes.ToArray());
    }

    private static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();
}
