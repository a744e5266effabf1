namespace WorldModels.Rollouts;

/// <summary>The episodes whose rows are stored on the disk.</summary>
/// <param name="EpisodeLengths">The number of steps of each episode.</param>
internal sealed record CollectedEpisodes(IReadOnlyList<int> EpisodeLengths);
