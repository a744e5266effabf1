using System.Collections.Concurrent;
using WorldModels.Environments;

namespace WorldModels.Rollouts;

/// <summary>
/// Threads that play episodes 0, 1, 2, ..., each with an environment and a policy of its own, and hand them out in order.
/// They stay at most two episodes a worker ahead of the taker, which bounds the memory.
/// </summary>
internal sealed class EpisodeWorkers : IDisposable
{
    private readonly Func<IEnvironment> _environment;
    private readonly RolloutLayout _layout;
    private readonly RolloutOptions _options;
    private readonly long _seed;
    private readonly CancellationTokenSource _stop;
    private readonly SemaphoreSlim _room;
    private readonly TaskCompletionSource<RolloutEpisode>[] _slots;
    private readonly ConcurrentBag<RolloutEpisode> _spare = [];
    private readonly Task _work;
    private int _started;

    /// <summary>Starts playing from episode <paramref name="from"/> on; <paramref name="first"/> becomes the environment of one worker.</summary>
    public EpisodeWorkers(
        Func<IEnvironment> environment, IEnvironment first, RolloutLayout layout, RolloutOptions options, long seed, int from, CancellationToken cancellation)
    {
        _started = from - 1;
        (_environment, _layout, _options, _seed) = (environment, layout, options, seed);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        int workers = Math.Clamp(options.Workers, 1, Math.Max(1, options.Episodes - from));
        _slots = [.. Enumerable.Range(0, 2 * workers).Select(_ => new TaskCompletionSource<RolloutEpisode>())];
        _room = new SemaphoreSlim(_slots.Length);
        _work = Task.WhenAll(Enumerable.Range(0, workers).Select(i =>
            Task.Factory.StartNew(() => Work(i == 0 ? first : null), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray());
    }

    /// <summary>Waits for an episode; to be called once for each, in order.</summary>
    /// <exception cref="RolloutException">It could not be recorded.</exception>
    /// <exception cref="OperationCanceledException">The collection was cancelled.</exception>
    public RolloutEpisode Take(int episode)
    {
        ref TaskCompletionSource<RolloutEpisode> slot = ref _slots[episode % _slots.Length];
        Task.WaitAny([slot.Task], _stop.Token);
        RolloutEpisode taken = slot.Task.GetAwaiter().GetResult();
        slot = new TaskCompletionSource<RolloutEpisode>();
        _room.Release();
        return taken;
    }

    /// <summary>Gives an episode's memory back.</summary>
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
        try
        {
            IPolicy? policy = null;
            while (true)
            {
                _room.Wait(_stop.Token);
                int episode = Interlocked.Increment(ref _started);
                if (episode >= _options.Episodes) return;
                TaskCompletionSource<RolloutEpisode> slot = _slots[episode % _slots.Length];
                if (!_spare.TryTake(out RolloutEpisode? rows)) rows = new RolloutEpisode(_layout);
                rows.Clear();
                long environmentSeed = Pcg64.DeriveSeed(_seed, episode);
                try
                {
                    policy ??= _options.Policy is null ? new RandomLinearPolicy(_layout.ObservationSpace, _layout.ActionSpace) : RolloutCollector.Make(_options.Policy);
                    for (int retriesLeft = _options.Retries; ; retriesLeft--)
                    {
                        try
                        {
                            environment ??= RolloutCollector.Make(_environment);
                            policy.Begin(Pcg64.DeriveSeed(_seed, episode, 1));
                            Play(environment, environmentSeed, policy, rows);
                            break;
                        }
                        catch (EnvironmentLostException) when (retriesLeft > 0 && !_stop.IsCancellationRequested)
                        {
                            IEnvironment? lost = environment;
                            environment = null;
                            lost?.Dispose();
                            rows.Clear();
                        }
                    }
                    slot.SetResult(rows);
                }
                catch (Exception cause) when (!_stop.IsCancellationRequested)
                {
                    slot.SetException(new RolloutException(episode, environmentSeed, rows.Length, cause.Message, cause));
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested) { }
        finally
        {
            environment?.Dispose();
        }
    }

    private void Play(IEnvironment environment, long environmentSeed, IPolicy policy, RolloutEpisode rows)
    {
        if (environment.ObservationSpace != _layout.ObservationSpace || environment.ActionSpace != _layout.ActionSpace)
            throw new InvalidOperationException($"this environment has observations of {environment.ObservationSpace} and actions of {environment.ActionSpace}, "
                + $"the first one those of {_layout.ObservationSpace} and {_layout.ActionSpace}: every call of the factory must make the same environment");
        Observation observation = environment.Reset(environmentSeed);
        StepResult result;
        do
        {
            _stop.Token.ThrowIfCancellationRequested();
            float[] action = policy.Act(observation);
            rows.Begin(observation, action);
            result = environment.Step(action);
            rows.End(result.Reward, result.Terminated);
            observation = result.Observation;
        } while (!result.Ended && rows.Length != _options.MaxSteps);
        if (rows.Length < 2)
            throw new InvalidOperationException("the episode ended after a single step: it needs 2 or more for anything to be predicted from it");
    }
}
