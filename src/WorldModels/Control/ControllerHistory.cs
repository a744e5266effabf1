using System.Globalization;

namespace WorldModels.Control;

/// <summary>One generation of a search, or one round of reinforcement learning between two changes or evaluations of the policy.</summary>
/// <param name="Generation">The number of the generation, from 1.</param>
/// <param name="Best">The best return: a candidate's mean over its episodes; in reinforcement learning the return of a single episode with exploration.</param>
/// <param name="Mean">The mean over the population, or over the episodes that ended in this round; NaN if none did.</param>
/// <param name="Worst">The worst return, in the same sense as <paramref name="Best"/>.</param>
/// <param name="Sigma">
/// The amount of randomness after the generation: the step size of the search, PPO's mean standard deviation of an action or mean entropy of
/// a choice, DQN's fraction of random actions.
/// </param>
/// <param name="Evaluation">The return on the evaluation seeds of the distribution's mean, or of the policy without randomness; null in generations without an evaluation.</param>
/// <param name="Steps">
/// The number of training steps so far, real or dreamt (see <see cref="ControllerHistory.InDream"/>), without those of evaluations. Null if they were not counted.
/// </param>
public sealed record ControllerGeneration(
    int Generation, double Best, double Mean, double Worst, double Sigma, double? Evaluation, long? Steps = null)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"ControllerGeneration {{ Generation = {Generation}, Best = {Best}, Mean = {Mean}, Worst = {Worst}, Sigma = {Sigma}, Evaluation = {Evaluation}, Steps = {Steps} }}";
}

/// <summary>The history of a controller's training.</summary>
/// <param name="Generations">All generations in order.</param>
/// <param name="ChosenGeneration">The generation after which the distribution's mean, or the policy, was selected as the result.</param>
/// <param name="Score">The mean return of the result over fresh seeds, which were not used for the selection.</param>
/// <param name="ScoreDeviation">The standard deviation of those returns.</param>
/// <param name="InDream">Whether the episodes were dreamt.</param>
public sealed record ControllerHistory(
    IReadOnlyList<ControllerGeneration> Generations, int ChosenGeneration, double Score, double ScoreDeviation, bool InDream)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"return {Score:F2} ± {ScoreDeviation:F2} in {(InDream ? "the dream" : "the environment")}, chosen after generation {ChosenGeneration} of {Generations.Count}");
}
