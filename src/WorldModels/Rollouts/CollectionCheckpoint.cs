namespace WorldModels.Rollouts;

/// <summary>The episodes whose rows lie on the disk.</summary>
/// <param name="EpisodeLengths">Steps of each.</param>
internal sealed record CollectedEpisodes(IReadOnlyList<int> EpisodeLengths);
