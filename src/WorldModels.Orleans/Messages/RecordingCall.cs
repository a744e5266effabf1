namespace WorldModels.Cluster;

/// <summary>A call that records an episode. Its rows depend only on its content, so it may be repeated.</summary>
/// <param name="Job">The name of the job.</param>
/// <param name="Episode">The number of the episode.</param>
[GenerateSerializer, Immutable]
internal sealed record RecordingCall([property: Id(0)] string Job, [property: Id(1)] int Episode);
