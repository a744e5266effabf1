using Microsoft.ML;
using WorldModels.Rollouts;

namespace WorldModels.Exploration;

/// <summary>
/// Defines what the iterative procedure trains in a round: a world model and a policy. The model that <see cref="Learn"/> returns must contain
/// everything that the policies need, so that a loop can resume from its model file.
/// </summary>
public interface IRoundLearner
{
    /// <summary>Returns the learner and the settings that determine the result of a round, in one line. A loop that resumes compares it with that of its finished rounds.</summary>
    /// <param name="round">The number of the round, from 1.</param>
    string Describe(int round);

    /// <summary>Trains on all rollouts so far, starting from the previous round's model if possible.</summary>
    RoundOutcome Learn(LearningRound round);

    /// <summary>Creates the policy with the highest expected return; may be called on any thread.</summary>
    /// <param name="model">The result of <see cref="Learn"/>, or a model that was loaded from its file.</param>
    IPolicy CreatePolicy(ITransformer model);

    /// <summary>Creates the policy that collects the episodes of the next round; may be called on any thread.</summary>
    /// <param name="model">The result of <see cref="Learn"/>, or a model that was loaded from its file.</param>
    IPolicy CreateExplorer(ITransformer model);
}
