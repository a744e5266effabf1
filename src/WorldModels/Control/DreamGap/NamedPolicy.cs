using WorldModels.Rollouts;

namespace WorldModels.Control;

/// <summary>A policy and its name in a table.</summary>
public sealed class NamedPolicy
{
    /// <param name="name">The name of the policy.</param>
    /// <param name="create">Creates the policy for each episode; may be called on any thread.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public NamedPolicy(string name, Func<IPolicy> create)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(create);
        (Name, Create) = (name, create);
    }

    /// <summary>The name of the policy.</summary>
    public string Name { get; }

    /// <summary>Creates the policy for an episode.</summary>
    public Func<IPolicy> Create { get; }
}
