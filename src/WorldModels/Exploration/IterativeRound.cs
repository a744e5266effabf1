using System.Globalization;
using Microsoft.ML;

namespace WorldModels.Exploration;

/// <summary>A finished round of the iterative procedure.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="RealSteps">Real steps recorded in this and all rounds before; those of measuring the score do not count.</param>
/// <param name="CollectedReturn">The mean return of the episodes that it recorded.</param>
/// <param name="Score">The mean return of its policy on the trial episodes, the same ones each round.</param>
/// <param name="ScoreDeviation">The standard deviation of those returns.</param>
/// <param name="HeldOutError">See <see cref="RoundOutcome.HeldOutError"/>.</param>
/// <param name="DreamScore">See <see cref="RoundOutcome.DreamScore"/>.</param>
/// <param name="Model">What it learnt.</param>
public sealed record IterativeRound(
    int Number, long RealSteps, double CollectedReturn, double Score, double ScoreDeviation, double HeldOutError, double DreamScore, ITransformer Model)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"round {Number}: {RealSteps} real steps, score {Score:F2} ± {ScoreDeviation:F2}, dreamt {DreamScore:F2}, held-out error {HeldOutError:F3}");
}
