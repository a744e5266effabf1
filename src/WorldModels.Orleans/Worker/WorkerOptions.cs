using Microsoft.ML;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.Rollouts;

namespace WorldModels.Cluster;

/// <summary>The environments and policies of a silo. Because a function cannot be sent, they have names that are the same on all silos.</summary>
public sealed class WorkerOptions
{
    private readonly Dictionary<string, Func<IEnvironment>> _environments = [];
    private readonly Dictionary<string, Func<ITransformer?, IPolicy>> _policies = new() { [AgentPolicy] = model => Agent.FromModel(Needed(model)) };

    /// <summary>The name of the policy that every worker has: the <see cref="Agent"/> of the model that is sent with the job.</summary>
    public const string AgentPolicy = "agent";

    /// <summary>The number of calls that the silo processes at the same time, each on its own thread; 0: none. Default: the number of processors.</summary>
    public int Slots { get; set; } = System.Environment.ProcessorCount;

    /// <summary>The version that the worker reports; null: the actual version.</summary>
    internal string? Version { get; set; }

    internal IReadOnlyDictionary<string, Func<IEnvironment>> Environments => _environments;

    internal IReadOnlyDictionary<string, Func<ITransformer?, IPolicy>> Policies => _policies;

    /// <summary>Adds an environment.</summary>
    /// <typeparam name="TEnvironment">The type of the environment; inferred, so that F# needs no cast.</typeparam>
    /// <param name="name">Its name in the cluster.</param>
    /// <param name="environment">Creates an environment; called once for each environment that is played at the same time.</param>
    /// <exception cref="ArgumentException">The name is empty or already used.</exception>
    public WorkerOptions Environment<TEnvironment>(string name, Func<TEnvironment> environment) where TEnvironment : class, IEnvironment
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(environment);
        if (!_environments.TryAdd(name, environment)) throw new ArgumentException($"there are two environments '{name}': rename one of them", nameof(name));
        return this;
    }

    /// <summary>Adds a policy that collects rollouts.</summary>
    /// <typeparam name="TPolicy">The type of the policy; inferred, so that F# needs no cast.</typeparam>
    /// <param name="name">Its name in the cluster.</param>
    /// <param name="policy">Creates a policy from the model that was sent with the job, or from null if none was sent; called once for each policy that plays at the same time.</param>
    /// <exception cref="ArgumentException">The name is empty or already used.</exception>
    public WorkerOptions Policy<TPolicy>(string name, Func<ITransformer?, TPolicy> policy) where TPolicy : class, IPolicy
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(policy);
        if (!_policies.TryAdd(name, policy)) throw new ArgumentException($"there are two policies '{name}': rename one of them", nameof(name));
        return this;
    }

    internal void Validate() => ArgumentOutOfRangeException.ThrowIfNegative(Slots);

    private static ITransformer Needed(ITransformer? model) =>
        model ?? throw new ArgumentException($"policy '{AgentPolicy}' needs a model: send one with the job", nameof(model));
}
