using Microsoft.ML;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.Rollouts;

namespace WorldModels.Cluster;

/// <summary>What a silo can play. A function cannot be sent, so environments and policies are known by names that all silos share.</summary>
public sealed class WorkerOptions
{
    private readonly Dictionary<string, Func<IEnvironment>> _environments = [];
    private readonly Dictionary<string, Func<ITransformer?, IPolicy>> _policies = new() { [AgentPolicy] = model => Agent.FromModel(Needed(model)) };

    /// <summary>The policy that every worker knows: the <see cref="Agent"/> of the model that is sent with the job.</summary>
    public const string AgentPolicy = "agent";

    /// <summary>Calls that the silo takes at once, each on a thread of its own; 0: it plays nothing. Default: the number of processors.</summary>
    public int Slots { get; set; } = System.Environment.ProcessorCount;

    /// <summary>What the worker says of its version; null: the truth.</summary>
    internal string? Version { get; set; }

    internal IReadOnlyDictionary<string, Func<IEnvironment>> Environments => _environments;

    internal IReadOnlyDictionary<string, Func<ITransformer?, IPolicy>> Policies => _policies;

    /// <summary>Adds an environment.</summary>
    /// <typeparam name="TEnvironment">What <paramref name="environment"/> makes; inferred, so that F# needs no cast.</typeparam>
    /// <param name="name">Its name in the cluster.</param>
    /// <param name="environment">Makes one; called as often as some are played in at once.</param>
    /// <exception cref="ArgumentException">The name is empty or taken.</exception>
    public WorkerOptions Environment<TEnvironment>(string name, Func<TEnvironment> environment) where TEnvironment : class, IEnvironment
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(environment);
        if (!_environments.TryAdd(name, environment)) throw new ArgumentException($"there are two environments '{name}': name one otherwise", nameof(name));
        return this;
    }

    /// <summary>Adds a policy that collects rollouts.</summary>
    /// <typeparam name="TPolicy">What <paramref name="policy"/> makes; inferred, so that F# needs no cast.</typeparam>
    /// <param name="name">Its name in the cluster.</param>
    /// <param name="policy">Makes one of the model that was sent with the job, null where none was; called as often as some play at once.</param>
    /// <exception cref="ArgumentException">The name is empty or taken.</exception>
    public WorkerOptions Policy<TPolicy>(string name, Func<ITransformer?, TPolicy> policy) where TPolicy : class, IPolicy
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(policy);
        if (!_policies.TryAdd(name, policy)) throw new ArgumentException($"there are two policies '{name}': name one otherwise", nameof(name));
        return this;
    }

    internal void Validate() => ArgumentOutOfRangeException.ThrowIfNegative(Slots);

    private static ITransformer Needed(ITransformer? model) =>
        model ?? throw new ArgumentException($"policy '{AgentPolicy}' is made of a model: send one with the job", nameof(model));
}
