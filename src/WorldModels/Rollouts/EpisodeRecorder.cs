using WorldModels.Environments;

namespace WorldModels.Rollouts;

/// <summary>
/// Plays single episodes of a collection in its own environment. An episode has the same rows for every recorder on every
/// machine. An instance serves one thread at a time.
/// </summary>
public sealed class EpisodeRecorder : IDisposable
{
    /// <summary>The maximum number of attempts to play an episode with at least <see cref="CollectionTask.MinSteps"/> steps: 1,000.</summary>
    public const int MostAttempts = 1000;

    private readonly CollectionTask _task;
    private readonly RolloutLayout _layout;
    private readonly Func<IEnvironment> _make;
    private readonly Func<IPolicy>? _makePolicy;
    private EpisodePlay? _play;
    private IPolicy? _policy;

    /// <summary>Creates a recorder. It creates its environment and its policy when they are first needed.</summary>
    /// <param name="task">The settings that the episodes share.</param>
    /// <param name="environment">Creates an environment, and another one to replace a lost one.</param>
    /// <param name="policy">Creates the policy; null for a <see cref="RandomLinearPolicy"/>.</param>
    /// <exception cref="ArgumentException">The task's actions cannot be recorded.</exception>
    public EpisodeRecorder(CollectionTask task, Func<IEnvironment> environment, Func<IPolicy>? policy = null) : this(task, environment, policy, null) { }

    internal EpisodeRecorder(CollectionTask task, Func<IEnvironment> environment, Func<IPolicy>? policy, IEnvironment? first)
    {
        ArgumentNullException.ThrowIfNull(task);
        ArgumentNullException.ThrowIfNull(environment);
        (_task, _make, _makePolicy, _play) = (task, environment, policy, first is null ? null : new EpisodePlay(first));
        _layout = RolloutLayout.For(task.ObservationSpace, task.ActionSpace);
    }

    /// <summary>Plays and records an episode.</summary>
    /// <param name="episode">The number of the episode, which determines its seeds.</param>
    /// <param name="cancellationToken">Stops the episode between two steps.</param>
    /// <exception cref="RolloutException">The episode could not be recorded.</exception>
    public RolloutEpisode Record(int episode, CancellationToken cancellationToken = default)
    {
        var rows = new RolloutEpisode(_layout);
        Record(episode, rows, cancellationToken);
        return rows;
    }

    internal void Record(int episode, RolloutEpisode rows, CancellationToken cancellationToken)
    {
        Attempt(episode, Pcg64.DeriveSeed(_task.Seed, episode), Pcg64.DeriveSeed(_task.Seed, episode, 1), rows, cancellationToken);
        for (int attempt = 1; rows.Length < _task.MinSteps; attempt++)
        {
            if (attempt == MostAttempts)
                throw new RolloutException(
                    episode, Pcg64.DeriveSeed(_task.Seed, episode), rows.Length, $"none of {MostAttempts} attempts had {_task.MinSteps} steps: lower MinSteps, or use another policy");
            Attempt(episode, Pcg64.DeriveSeed(_task.Seed, episode, 2, attempt), Pcg64.DeriveSeed(_task.Seed, episode, 3, attempt), rows, cancellationToken);
        }
    }

    private void Attempt(int episode, long seed, long policySeed, RolloutEpisode rows, CancellationToken cancellationToken)
    {
        try
        {
            _policy ??= _makePolicy is null ? new RandomLinearPolicy(_task.ObservationSpace, _task.ActionSpace) : Factory.Make(_makePolicy);
            for (int retriesLeft = _task.Retries; ; retriesLeft--)
            {
                rows.Clear();
                try
                {
                    _play ??= new EpisodePlay(Factory.Make(_make));
                    _policy.Begin(policySeed);
                    Play(_play, seed, _policy, rows, cancellationToken);
                    return;
                }
                catch (EnvironmentLostException) when (retriesLeft > 0 && !cancellationToken.IsCancellationRequested)
                {
                    IEnvironment? lost = _play?.Environment;
                    _play = null;
                    lost?.Dispose();
                }
            }
        }
        catch (EpisodeException fault) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RolloutException(episode, seed, fault.Step, fault.Problem, fault);
        }
        catch (Exception cause) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RolloutException(episode, seed, rows.Length, cause.Message, cause);
        }
    }

    private void Play(EpisodePlay play, long seed, IPolicy policy, RolloutEpisode rows, CancellationToken cancellationToken)
    {
        IEnvironment environment = play.Environment;
        if (environment.ObservationSpace != _layout.ObservationSpace || environment.ActionSpace != _layout.ActionSpace)
            throw new InvalidOperationException($"this environment has observations of {environment.ObservationSpace} and actions of {environment.ActionSpace}, "
                + $"but the first one has those of {_layout.ObservationSpace} and {_layout.ActionSpace}: every call of the factory must create the same environment");
        policy.CheckSpaces(environment.ObservationSpace, environment.ActionSpace);
        play.Begin(seed, _task.MaxSteps);
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            float[] action = policy.Act(play.Observation);
            rows.Begin(play.Observation, action);
            play.Step(action);
            rows.End(play.Reward, play.Terminated);
        } while (!play.Ended);
    }

    /// <summary>Disposes the environment.</summary>
    public void Dispose() => _play?.Environment.Dispose();
}
