namespace WorldModels.Cluster;

/// <summary>An episode to record. Its rows depend on nothing else, so that it may be done twice.</summary>
/// <param name="Job">The job's name.</param>
/// <param name="Episode">The episode's number.</param>
[GenerateSerializer, Immutable]
internal sealed record RecordingCall([property: Id(0)] string Job, [property: Id(1)] int Episode);
