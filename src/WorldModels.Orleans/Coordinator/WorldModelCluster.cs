using Microsoft.ML;
using WorldModels.Control;
using WorldModels.Rollouts;

namespace WorldModels.Cluster;

/// <summary>
/// The silos of an Orleans cluster as workers. The work of a trainer or a collector is divided into small calls; a call is repeated on another worker if its
/// worker stops or hangs. The results are identical to those of one machine. Repetitions are written to <c>MLContext.Log</c>.
/// </summary>
/// <remarks>Several trainings can use it at the same time. Silos that join during a training are found and used.</remarks>
public sealed class WorldModelCluster : IDisposable
{
    private readonly MLContext _context;
    private readonly WorldModelClusterOptions _options;
    private readonly ClusterLog _log;
    private readonly WorkerRoster _roster;
    private readonly Dispatcher _dispatcher;

    /// <summary>Creates a cluster of the workers that a client can reach.</summary>
    /// <param name="context">Its log receives messages about workers that join or are lost, and about repeated calls.</param>
    /// <param name="client">A connected client; it may also be a silo's own.</param>
    /// <param name="options">The settings; null for the defaults.</param>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    public WorldModelCluster(MLContext context, IClusterClient client, WorldModelClusterOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(client);
        options ??= new WorldModelClusterOptions();
        options.Validate();
        (_context, _options, _log) = (context, options, new ClusterLog(context));
        _roster = new WorkerRoster(client, options, _log);
        _dispatcher = new Dispatcher(_roster, options, _log);
    }

    /// <summary>The workers that currently answer.</summary>
    public IReadOnlyList<ClusterWorker> Workers => _roster.Workers;

    /// <summary>Returns an evaluator for <see cref="ControllerOptions.Evaluator"/>: the workers score the controllers.</summary>
    /// <param name="environment">The name of the real environment on the workers; null: the workers use dreams.</param>
    public Func<EvaluationTask, IFitnessEvaluator> Evaluator(string? environment = null) => task =>
    {
        if (task.InDream != environment is null)
            throw new ArgumentException(
                task.InDream
                    ? $"the controllers learn in a dream, which needs no environment '{environment}': also set {nameof(ControllerOptions.Environment)} to train in a real one"
                    : $"the controllers learn in a real environment: pass its name on the workers, as in {nameof(Evaluator)}(\"CarRacing\")", nameof(environment));
        return new ClusterEvaluator(_dispatcher, ClusterJob.Evaluate(_context, task, environment), _options.EpisodesPerCall);
    };

    /// <summary>Returns a player for <see cref="RolloutOptions.Player"/>: the workers record the episodes.</summary>
    /// <param name="environment">The name of the environment on the workers.</param>
    /// <param name="policy">The name of the policy on the workers; null: a <see cref="RandomLinearPolicy"/>.</param>
    /// <param name="model">The model from which the policy is created, such as V, M and C for <see cref="WorkerOptions.AgentPolicy"/>; it is sent once to each worker.</param>
    public IEpisodePlayer Player(string environment, string? policy = null, ITransformer? model = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(environment);
        if (model is not null && policy is null) throw new ArgumentException("a model needs a policy that uses it: pass the name of one", nameof(policy));
        return new ClusterPlayer(_dispatcher, task => ClusterJob.Record(_context, task, environment, policy, model));
    }

    /// <summary>Releases the workers; the client stays connected.</summary>
    public void Dispose()
    {
        _roster.Dispose();
        _log.Dispose();
    }
}
