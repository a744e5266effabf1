using System.Collections.Concurrent;
using WorldModels.Environments;

namespace WorldModels.Rollouts;

/// <summary>
/// Threads that play episodes 0, 1, 2, ..., each with its own environment and policy, and return them in order.
/// Each worker plays at most two episodes ahead of the reader, which bounds the memory.
/// </summary>
internal sealed class EpisodeWorkers : IEpisodeSource
{
    private readonly Func<IEnvironment> _environment;
    private readonly RolloutLayout _layout;
    private readonly RolloutOptions _options;
    private readonly CollectionTask _task;
    private readonly CancellationTokenSource _stop;
    private readonly SemaphoreSlim _room;
    private readonly TaskCompletionSource<RolloutEpisode>[] _slots;
    private readonly ConcurrentBag<RolloutEpisode> _spare = [];
    private readonly Task _work;
    private int _started;

    /// <summary>Starts playing with episode <paramref name="from"/>; one worker uses <paramref name="first"/> as its environment.</summary>
    public EpisodeWorkers(
        Func<IEnvironment> environment, IEnvironment first, RolloutLayout layout, RolloutOptions options, CollectionTask task, int from, CancellationToken cancellation)
    {
        _started = from - 1;
        (_environment, _layout, _options, _task) = (environment, layout, options, task);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        int workers = Math.Clamp(options.Workers, 1, Math.Max(1, options.Episodes - from));
        _slots = [.. Enumerable.Range(0, 2 * workers).Select(_ => new TaskCompletionSource<RolloutEpisode>())];
        _room = new SemaphoreSlim(_slots.Length);
        _work = Task.WhenAll(Enumerable.Range(0, workers).Select(i =>
            Task.Factory.StartNew(() => Work(i == 0 ? first : null), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray());
    }

    public RolloutEpisode Take(int episode)
    {
        ref TaskCompletionSource<RolloutEpisode> slot = ref _slots[episode % _slots.Length];
        Task.WaitAny([slot.Task], _stop.Token);
        RolloutEpisode taken = slot.Task.GetAwaiter().GetResult();
        slot = new TaskCompletionSource<RolloutEpisode>();
        _room.Release();
        return taken;
    }

    public void Return(RolloutEpisode episode) => _spare.Add(episode);

    /// <summary>Waits until all workers have disposed their environments, and rethrows an exception of the disposal.</summary>
    public void Finish()
    {
        // One release for each worker, so that every worker wakes up and finds that no episode is left.
        _room.Release(_slots.Length);
        _work.GetAwaiter().GetResult();
    }

    /// <summary>Stops the workers and waits for them. Their exceptions are ignored, because an earlier exception is already being thrown.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        Task.WaitAny(_work);
        _stop.Dispose();
        _room.Dispose();
    }

    private void Work(IEnvironment? environment)
    {
        using var recorder = new EpisodeRecorder(_task, _environment, _options.Policy, environment);
        try
        {
            while (true)
            {
                _room.Wait(_stop.Token);
                int episode = Interlocked.Increment(ref _started);
                if (episode >= _options.Episodes) return;
                TaskCompletionSource<RolloutEpisode> slot = _slots[episode % _slots.Length];
                if (!_spare.TryTake(out RolloutEpisode? rows)) rows = new RolloutEpisode(_layout);
                try
                {
                    recorder.Record(episode, rows, _stop.Token);
                    slot.SetResult(rows);
                }
                catch (RolloutException failure)
                {
                    slot.SetException(failure);
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested) { }
    }
}
