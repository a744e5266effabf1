namespace WorldModels.Cluster;

/// <summary>Whether a worker can do a job.</summary>
/// <param name="Missing">The hashes of models to send first.</param>
/// <param name="Problem">Why it can never do it; null: it can.</param>
[GenerateSerializer, Immutable]
internal sealed record JobReadiness([property: Id(0)] string[] Missing, [property: Id(1)] string? Problem = null);
