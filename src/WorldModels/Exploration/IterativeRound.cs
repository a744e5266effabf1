using System.Globalization;
using Microsoft.ML;

namespace WorldModels.Exploration;

/// <summary>A finished round of the iterative procedure.</summary>
/// <param name="Number">The number of the round, from 1.</param>
/// <param name="RealSteps">The number of real steps recorded in this and all earlier rounds, without those of the trial episodes.</param>
/// <param name="CollectedReturn">The mean return of the recorded episodes.</param>
/// <param name="Score">The mean return of the policy on the trial episodes, which have the same seeds in every round.</param>
/// <param name="ScoreDeviation">The standard deviation of these returns.</param>
/// <param name="HeldOutError">See <see cref="RoundOutcome.HeldOutError"/>.</param>
/// <param name="DreamScore">See <see cref="RoundOutcome.DreamScore"/>.</param>
/// <param name="Model">The trained model.</param>
public sealed record IterativeRound(
    int Number, long RealSteps, double CollectedReturn, double Score, double ScoreDeviation, double HeldOutError, double DreamScore, ITransformer Model)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"round {Number}: {RealSteps} real steps, score {Score:F2} ± {ScoreDeviation:F2}, dreamt {DreamScore:F2}, held-out error {HeldOutError:F3}");
}
