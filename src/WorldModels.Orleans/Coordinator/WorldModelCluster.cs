using Microsoft.ML;
using WorldModels.Control;
using WorldModels.Rollouts;

namespace WorldModels.Cluster;

/// <summary>
/// The silos of an Orleans cluster as workers: what a trainer or a collector gives them is divided into small calls, repeated elsewhere where a
/// worker dies or hangs, and has the bytes that one machine gives. Repetitions are told to <c>MLContext.Log</c>.
/// </summary>
/// <remarks>For several trainings at once; silos that join while one runs are found and used.</remarks>
public sealed class WorldModelCluster : IDisposable
{
    private readonly MLContext _context;
    private readonly WorldModelClusterOptions _options;
    private readonly ClusterLog _log;
    private readonly WorkerRoster _roster;
    private readonly Dispatcher _dispatcher;

    /// <summary>Workers that a client reaches.</summary>
    /// <param name="context">Its log hears what joins, is lost and is repeated.</param>
    /// <param name="client">A connected client; also a silo's own.</param>
    /// <param name="options">How to deal with the workers; null for the defaults.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
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

    /// <summary>The workers that give signs of life now.</summary>
    public IReadOnlyList<ClusterWorker> Workers => _roster.Workers;

    /// <summary>For <see cref="ControllerOptions.Evaluator"/>: controllers are scored by the workers.</summary>
    /// <param name="environment">The name of the real environment on the workers; null: they dream.</param>
    public Func<EvaluationTask, IFitnessEvaluator> Evaluator(string? environment = null) => task =>
    {
        if (task.InDream != environment is null)
            throw new ArgumentException(
                task.InDream
                    ? $"the controllers learn in a dream, which needs no environment '{environment}': set {nameof(ControllerOptions.Environment)} too to train in a real one"
                    : $"the controllers learn in a real environment: say under which name the workers know it, as in {nameof(Evaluator)}(\"CarRacing\")", nameof(environment));
        return new ClusterEvaluator(_dispatcher, ClusterJob.Evaluate(_context, task, environment), _options.EpisodesPerCall);
    };

    /// <summary>For <see cref="RolloutOptions.Player"/>: episodes are recorded by the workers.</summary>
    /// <param name="environment">The name of the environment on the workers.</param>
    /// <param name="policy">The name of the policy there; null: a <see cref="RandomLinearPolicy"/>.</param>
    /// <param name="model">The model that the policy is made of, as V, M and C for <see cref="WorkerOptions.AgentPolicy"/>; it is sent once to each worker.</param>
    public IEpisodePlayer Player(string environment, string? policy = null, ITransformer? model = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(environment);
        if (model is not null && policy is null) throw new ArgumentException("a model needs a policy that is made of it: name one", nameof(policy));
        return new ClusterPlayer(_dispatcher, task => ClusterJob.Record(_context, task, environment, policy, model));
    }

    /// <summary>Lets the workers go; the client stays connected.</summary>
    public void Dispose()
    {
        _roster.Dispose();
        _log.Dispose();
    }
}
