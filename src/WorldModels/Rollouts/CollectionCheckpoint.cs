namespace WorldModels.Rollouts;

/// <summary>All that decides the rows of a collection, as far as it can be told: of the environment its type and spaces, of the policy whether it is the caller's.</summary>
internal sealed record CollectionRun(long Seed, int Episodes, int MaxSteps, string Environment, bool OwnPolicy);

/// <summary>The episodes whose rows lie on the disk.</summary>
/// <param name="EpisodeLengths">Steps of each.</param>
internal sealed record CollectedEpisodes(IReadOnlyList<int> EpisodeLengths);
