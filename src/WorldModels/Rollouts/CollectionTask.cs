using WorldModels.Environments;

namespace WorldModels.Rollouts;

/// <summary>The settings that all episodes of a collection share. Together with the environment and the policy, they determine the episodes.</summary>
/// <param name="ObservationSpace">The space of the environment's observations.</param>
/// <param name="ActionSpace">The space of the environment's actions.</param>
/// <param name="Seed">Determines everything that is random, as described at <see cref="RolloutOptions.Seed"/>.</param>
/// <param name="MaxSteps">The maximum number of steps of an episode; 0 sets no limit besides the environment's own.</param>
/// <param name="Retries">How often an episode is repeated when its environment is lost.</param>
/// <param name="MinSteps">The minimum number of steps of an episode. A shorter episode is discarded and played again with other seeds.</param>
public sealed record CollectionTask(Space ObservationSpace, Space ActionSpace, long Seed, int MaxSteps, int Retries, int MinSteps = 0);
