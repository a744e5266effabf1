using WorldModels.Environments;

namespace WorldModels.Rollouts;

/// <summary>What is the same for all episodes of a collection; with the environment and the policy it decides them.</summary>
/// <param name="ObservationSpace">What the environment shows.</param>
/// <param name="ActionSpace">What it takes.</param>
/// <param name="Seed">Decides all that is random, as <see cref="RolloutOptions.Seed"/> says.</param>
/// <param name="MaxSteps">The most steps of an episode; 0: until the environment ends it.</param>
/// <param name="Retries">How often an episode is begun again when its environment is lost.</param>
/// <param name="MinSteps">The fewest steps of an episode that is kept; a shorter one is discarded and played again with other seeds.</param>
public sealed record CollectionTask(Space ObservationSpace, Space ActionSpace, long Seed, int MaxSteps, int Retries, int MinSteps = 0);
