using WorldModels.MachineLearning;

namespace WorldModels.Control;

/// <summary>The state of reinforcement learning between two rounds, without the weights, the optimizer's moments and the replay buffer.</summary>
/// <param name="Generations">The history so far.</param>
/// <param name="Choice">The best evaluated policy; null if there is none yet.</param>
/// <param name="Experience">The current episodes.</param>
/// <param name="Random">The state of the learner's generator.</param>
/// <param name="Inputs">The statistics of the inputs.</param>
/// <param name="Rewards">The statistics of the rewards and the discounted return of each slot; null if rewards are not scaled.</param>
internal sealed record ReinforcementProgress(
    IReadOnlyList<ControllerGeneration> Generations, ControllerChoice? Choice, ExperienceProgress Experience, ulong[] Random,
    MomentsState Inputs, RewardProgress? Rewards = null);

/// <summary>The current episodes, each by its number and its actions: the same seed and actions lead to the same state.</summary>
/// <param name="Steps">The number of steps so far, over all slots.</param>
/// <param name="Random">The state of each slot's generator.</param>
/// <param name="Begun">The number of episodes begun in each slot.</param>
/// <param name="Returns">The return so far of each slot's episode.</param>
/// <param name="Ended">The returns of ended episodes that are not yet in the history.</param>
/// <param name="Actions">The actions of each slot's episode, one after another.</param>
/// <param name="Inputs">C's input in each slot; a difference after the repetition shows that the environment is not reproducible.</param>
internal sealed record ExperienceProgress(
    long Steps, ulong[][] Random, long[] Begun, double[] Returns, double[] Ended, float[][] Actions, float[] Inputs);

/// <summary>The state of <see cref="RewardScale"/>.</summary>
internal sealed record RewardProgress(double[] Returns, MomentsState Moments);
