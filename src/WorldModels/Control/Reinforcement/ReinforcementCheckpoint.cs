using WorldModels.MachineLearning;

namespace WorldModels.Control;

/// <summary>Where learning from steps stands between two rounds, besides weights, moments of the optimiser and remembered steps.</summary>
/// <param name="Generations">The history so far.</param>
/// <param name="Choice">The best evaluated policy; null before there is one.</param>
/// <param name="Experience">The episodes at work.</param>
/// <param name="Random">The state of the generator that the learner draws from.</param>
/// <param name="Inputs">What is known of the inputs' sizes.</param>
/// <param name="Rewards">What is known of the rewards' size, and each place's discounted return; null where they are taken as they are.</param>
internal sealed record ReinforcementProgress(
    IReadOnlyList<ControllerGeneration> Generations, ControllerChoice? Choice, ExperienceProgress Experience, ulong[] Random,
    MomentsState Inputs, RewardProgress? Rewards = null);

/// <summary>Episodes, each by its number and what was done in it: the same seed and actions lead to the same moment.</summary>
/// <param name="Steps">Steps taken so far, all places together.</param>
/// <param name="Random">The state of each place's generator.</param>
/// <param name="Begun">Episodes begun at each place.</param>
/// <param name="Returns">What each place's episode earned so far.</param>
/// <param name="Ended">The returns of episodes that no line of the history has counted yet.</param>
/// <param name="Actions">The actions of each place's episode, one after the other.</param>
/// <param name="Inputs">What C sees at each place, by which a world that does not come back shows.</param>
internal sealed record ExperienceProgress(
    long Steps, ulong[][] Random, long[] Begun, double[] Returns, double[] Ended, float[][] Actions, float[] Inputs);

/// <summary>What <see cref="RewardScale"/> knows.</summary>
internal sealed record RewardProgress(double[] Returns, MomentsState Moments);
