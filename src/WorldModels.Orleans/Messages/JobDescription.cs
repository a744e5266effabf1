namespace WorldModels.Cluster;

/// <summary>The content that many calls share; it is sent to a worker once.</summary>
/// <param name="Id">The name of the job: a hash of everything else.</param>
/// <param name="Settings">The settings of an evaluation task, or of a collection, as JSON.</param>
/// <param name="Records">Whether episodes are recorded; otherwise controllers are scored.</param>
/// <param name="Environment">The name of the environment on the worker; null: a dream.</param>
/// <param name="Policy">The name of the policy that collects; null: the default of the collector.</param>
/// <param name="Vision">The hash of V; null: none is needed.</param>
/// <param name="Memory">The hash of M; null: none is needed.</param>
/// <param name="PolicyModel">The hash of the model from which the policy is created; null: none is needed.</param>
[GenerateSerializer, Immutable]
internal sealed record JobDescription(
    [property: Id(0)] string Id, [property: Id(1)] string Settings, [property: Id(2)] bool Records, [property: Id(3)] string? Environment,
    [property: Id(4)] string? Policy, [property: Id(5)] string? Vision, [property: Id(6)] string? Memory, [property: Id(7)] string? PolicyModel)
{
    /// <summary>The models that a worker needs.</summary>
    public IEnumerable<string> Models => new[] { Vision, Memory, PolicyModel }.OfType<string>();
}
