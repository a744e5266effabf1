using System.Collections.Concurrent;
using WorldModels.Environments;

namespace WorldModels.Rollouts;

/// <summary>
/// Threads that play episodes 0, 1, 2, ..., each with an environment and a policy of its own, and hand them out in order.
/// They stay at most two episodes a worker ahead of the taker, which bounds the memory.
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

    /// <summary>Starts playing from episode <paramref name="from"/> on; <paramref name="first"/> becomes the environment of one worker.</summary>
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

    /// <summary>Waits until all workers have disposed their environments; throws what that threw.</summary>
    public void Finish()
    {
        // As many places as workers: each finds that no episode is left.
        _room.Release(_slots.Length);
        _work.GetAwaiter().GetResult();
    }

    /// <summary>Stops the workers and waits for them; an earlier exception is on its way, so theirs are passed over.</summary>
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
