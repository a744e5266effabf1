using System.Globalization;

namespace WorldModels.Control;

/// <summary>One generation: returns, each a candidate's mean over its episodes.</summary>
/// <param name="Generation">From 1.</param>
/// <param name="Best">The best candidate's.</param>
/// <param name="Mean">The mean over the population.</param>
/// <param name="Worst">The worst candidate's.</param>
/// <param name="Sigma">The search's step size after the generation.</param>
/// <param name="Evaluation">The distribution's mean on the evaluation seeds; null in generations without an evaluation.</param>
public sealed record ControllerGeneration(int Generation, double Best, double Mean, double Worst, double Sigma, double? Evaluation);

/// <summary>How a controller came about.</summary>
/// <param name="Generations">All generations in order.</param>
/// <param name="ChosenGeneration">The generation after which the distribution's mean became the result.</param>
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
