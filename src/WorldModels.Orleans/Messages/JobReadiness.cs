namespace WorldModels.Cluster;

/// <summary>Whether a worker can do a job.</summary>
/// <param name="Missing">The hashes of the models that must be sent first.</param>
/// <param name="Problem">The reason why it can never do the job, or null if it can.</param>
[GenerateSerializer, Immutable]
internal sealed record JobReadiness([property: Id(0)] string[] Missing, [property: Id(1)] string? Problem = null);
