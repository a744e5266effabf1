using Microsoft.ML;
using WorldModels.Rollouts;

namespace WorldModels.Exploration;

/// <summary>
/// What a round of the iterative procedure learns: a world model, and how to act by it. All that a policy needs lies in the
/// model that <see cref="Learn"/> returns, so that a loop goes on from its model file.
/// </summary>
public interface IRoundLearner
{
    /// <summary>The learner and the settings that decide what it learns in a round, in a line: a loop that goes on compares those of its finished rounds.</summary>
    /// <param name="round">The number of the round, from 1.</param>
    string Describe(int round);

    /// <summary>Learns from all rollouts so far, on from the round before where it can.</summary>
    RoundOutcome Learn(LearningRound round);

    /// <summary>The policy that earns as much as the model knows how to; on any thread.</summary>
    /// <param name="model">What <see cref="Learn"/> returned, or what was loaded from its file.</param>
    IPolicy CreatePolicy(ITransformer model);

    /// <summary>The policy that collects the next round's episodes; on any thread.</summary>
    /// <param name="model">What <see cref="Learn"/> returned, or what was loaded from its file.</param>
    IPolicy CreateExplorer(ITransformer model);
}
