using System.Globalization;

namespace WorldModels.Control;

/// <summary>One generation of a search, or one round of reinforcement learning between two changes or evaluations of the policy.</summary>
/// <param name="Generation">From 1.</param>
/// <param name="Best">The best return: a candidate's mean over its episodes; in reinforcement learning that of a single episode of exploring.</param>
/// <param name="Mean">The mean over the population, or over the episodes that ended in this round; NaN where none did.</param>
/// <param name="Worst">The worst, like the best.</param>
/// <param name="Sigma">
/// How much is left to chance after the generation: the search's step size, PPO's mean deviation of an action or mean entropy of
/// a choice, DQN's share of random actions.
/// </param>
/// <param name="Evaluation">The distribution's mean, or the policy without chance, on the evaluation seeds; null in generations without an evaluation.</param>
/// <param name="Steps">
/// Steps learnt from up to here, real or dreamt as the history says; those of evaluations come on top. Null where they were not counted.
/// </param>
public sealed record ControllerGeneration(
    int Generation, double Best, double Mean, double Worst, double Sigma, double? Evaluation, long? Steps = null)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"ControllerGeneration {{ Generation = {Generation}, Best = {Best}, Mean = {Mean}, Worst = {Worst}, Sigma = {Sigma}, Evaluation = {Evaluation}, Steps = {Steps} }}";
}

/// <summary>How a controller came about.</summary>
/// <param name="Generations">All generations in order.</param>
/// <param name="ChosenGeneration">The generation after which the distribution's mean, or the policy, became the result.</param>
/// <param name="Score">The result's mean return over fresh seeds, on which nothing was chosen.</param>
/// <param name="ScoreDeviation">The standard deviation of those returns.</param>
/// <param name="InDream">Whether all this was dreamt.</param>
public sealed record ControllerHistory(
    IReadOnlyList<ControllerGeneration> Generations, int ChosenGeneration, double Score, double ScoreDeviation, bool InDream)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"return {Score:F2} ± {ScoreDeviation:F2} in {(InDream ? "the dream" : "the environment")}, chosen after generation {ChosenGeneration} of {Generations.Count}");
}
