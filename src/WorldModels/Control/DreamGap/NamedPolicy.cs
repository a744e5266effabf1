using WorldModels.Rollouts;

namespace WorldModels.Control;

/// <summary>A policy and what to call it in a table.</summary>
public sealed class NamedPolicy
{
    /// <param name="name">What to call it.</param>
    /// <param name="create">Makes one for each episode; on any thread.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public NamedPolicy(string name, Func<IPolicy> create)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(create);
        (Name, Create) = (name, create);
    }

    /// <summary>What to call it.</summary>
    public string Name { get; }

    /// <summary>Makes one for an episode.</summary>
    public Func<IPolicy> Create { get; }
}
