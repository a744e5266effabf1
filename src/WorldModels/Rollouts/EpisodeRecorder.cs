using WorldModels.Environments;

namespace WorldModels.Rollouts;

/// <summary>
/// Plays single episodes of a collection in an environment of its own: an episode has the same rows whichever recorder on whichever
/// machine plays it. For one thread at a time.
/// </summary>
public sealed class EpisodeRecorder : IDisposable
{
    private readonly CollectionTask _task;
    private readonly RolloutLayout _layout;
    private readonly Func<IEnvironment> _make;
    private readonly Func<IPolicy>? _makePolicy;
    private IEnvironment? _environment;
    private IPolicy? _policy;

    /// <summary>A recorder that makes its environment and policy when it needs them.</summary>
    /// <param name="task">What the episodes have in common.</param>
    /// <param name="environment">Makes an environment, and another for one that was lost.</param>
    /// <param name="policy">Makes the policy; null for a <see cref="RandomLinearPolicy"/>.</param>
    /// <exception cref="ArgumentException">The task's actions cannot be recorded.</exception>
    public EpisodeRecorder(CollectionTask task, Func<IEnvironment> environment, Func<IPolicy>? policy = null) : this(task, environment, policy, null) { }

    internal EpisodeRecorder(CollectionTask task, Func<IEnvironment> environment, Func<IPolicy>? policy, IEnvironment? first)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(environment);
        (_task, _make, _makePolicy, _environment) = (task, environment, policy, first);
        _layout = RolloutLayout.For(task.ObservationSpace, task.ActionSpace);
    }

    /// <summary>Plays an episode.</summary>
    /// <param name="episode">Its number, which decides its seeds.</param>
    /// <param name="cancellationToken">Stops it between two steps.</param>
    /// <exception cref="RolloutException">It could not be recorded.</exception>
    public RolloutEpisode Record(int episode, CancellationToken cancellationToken = default)
    {
        var rows = new RolloutEpisode(_layout);
        Record(episode, rows, cancellationToken);
        return rows;
    }

    internal void Record(int episode, RolloutEpisode rows, CancellationToken cancellationToken)
    {
        long seed = Pcg64.DeriveSeed(_task.Seed, episode);
        try
        {
            _policy ??= _makePolicy is null ? new RandomLinearPolicy(_task.ObservationSpace, _task.ActionSpace) : RolloutCollector.Make(_makePolicy);
            for (int retriesLeft = _task.Retries; ; retriesLeft--)
            {
                rows.Clear();
                try
                {
                    _environment ??= RolloutCollector.Make(_make);
                    _policy.Begin(Pcg64.DeriveSeed(_task.Seed, episode, 1));
                    Play(_environment, seed, _policy, rows, cancellationToken);
                    return;
                }
                catch (EnvironmentLostException) when (retriesLeft > 0 && !cancellationToken.IsCancellationRequested)
                {
                    IEnvironment? lost = _environment;
                    _environment = null;
                    lost?.Dispose();
                }
            }
        }
        catch (Exception cause) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RolloutException(episode, seed, rows.Length, cause.Message, cause);
        }
    }

    private void Play(IEnvironment environment, long seed, IPolicy policy, RolloutEpisode rows, CancellationToken cancellationToken)
    {
        if (environment.ObservationSpace != _layout.ObservationSpace || environment.ActionSpace != _layout.ActionSpace)
            throw new InvalidOperationException($"this environment has observations of {environment.ObservationSpace} and actions of {environment.ActionSpace}, "
                + $"the first one those of {_layout.ObservationSpace} and {_layout.ActionSpace}: every call of the factory must make the same environment");
        Observation observation = environment.Reset(seed);
        StepResult result;
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            float[] action = policy.Act(observation);
            rows.Begin(observation, action);
            result = environment.Step(action);
            rows.End(result.Reward, result.Terminated);
            observation = result.Observation;
        } while (!result.Ended && rows.Length != _task.MaxSteps);
    }

    /// <summary>Disposes the environment.</summary>
    public void Dispose() => _environment?.Dispose();
}
