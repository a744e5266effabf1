namespace WorldModels.Cluster;

/// <summary>What many calls have in common; sent to a worker once.</summary>
/// <param name="Id">Its name: a hash of all the rest.</param>
/// <param name="Settings">JSON: of an evaluation task, or of a collection.</param>
/// <param name="Records">Whether episodes are recorded, or controllers scored.</param>
/// <param name="Environment">The name of the environment on the worker; null: a dream.</param>
/// <param name="Policy">The name of the policy that collects; null: the collector's default.</param>
/// <param name="Vision">The hash of V; null: none is needed.</param>
/// <param name="Memory">The hash of M; null: none is needed.</param>
/// <param name="PolicyModel">The hash of the model that the policy is made of; null: none is needed.</param>
[GenerateSerializer, Immutable]
internal sealed record JobDescription(
    [property: Id(0)] string Id, [property: Id(1)] string Settings, [property: Id(2)] bool Records, [property: Id(3)] string? Environment,
    [property: Id(4)] string? Policy, [property: Id(5)] string? Vision, [property: Id(6)] string? Memory, [property: Id(7)] string? PolicyModel)
{
    /// <summary>The models that a worker needs.</summary>
    public IEnumerable<string> Models => new[] { Vision, Memory, PolicyModel }.OfType<string>();
}
