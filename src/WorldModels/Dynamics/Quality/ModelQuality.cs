using System.Globalization;

namespace WorldModels.Dynamics;

/// <summary>
/// How well any world model predicts rollouts, beside predictors that know nothing of dynamics. The baselines are fitted to the very rows
/// that are measured, which favours them. Squared errors are in units of the variance of each number of the next state, in the mean
/// over its numbers: 1 is no better than their mean.
/// </summary>
/// <param name="Steps">Steps measured.</param>
/// <param name="NegativeLogLikelihood">-log p(s' | s, a), in nats a step and number of the state; NaN where the model has no density.</param>
/// <param name="GaussianBaseline">The same for one normal distribution a number that ignores s and a.</param>
/// <param name="CopyBaseline">The same for a normal distribution around s itself: nothing moves.</param>
/// <param name="SquaredError">Squared error of the mean of the model's draws of s'.</param>
/// <param name="CopySquaredError">The same for s itself.</param>
/// <param name="RewardExplained">The share of the rewards' variance that the model's mean reward explains; NaN where the reward is constant.</param>
/// <param name="OpenLoopErrors">
/// Squared error after 1, 2, ... steps in which the model lives on its own draws from a real state, under the recorded actions; the mean of
/// several such futures is what is compared. As far as episodes last.
/// </param>
/// <param name="OpenLoopCopyErrors">The same for the state at the start.</param>
/// <param name="Calibration">
/// For each number of the state, how its probability integral transform is spread over equal parts of 0 to 1: shares that are all alike
/// where the model is calibrated, high at both ends where it is too sure, high in the middle where it doubts too much. Empty without a density.
/// </param>
/// <param name="MixtureUse">
/// The mean responsibility of each component; 1 for a density that is no mixture, empty without a density. M has a mixture for each latent
/// dimension: there the first share is that of each dimension's most used component, in the mean over the dimensions, and so on down.
/// </param>
public sealed record ModelQuality(
    long Steps, double NegativeLogLikelihood, double GaussianBaseline, double CopyBaseline, double SquaredError, double CopySquaredError,
    double RewardExplained, IReadOnlyList<double> OpenLoopErrors, IReadOnlyList<double> OpenLoopCopyErrors,
    IReadOnlyList<IReadOnlyList<double>> Calibration, IReadOnlyList<double> MixtureUse)
{
    /// <summary>How far the spread is from even, from 0 to 1: the largest gap between the summed shares and those of an even spread, in the mean over the numbers of the state. NaN without a density.</summary>
    public double CalibrationError => Calibration.Count == 0 ? double.NaN : Calibration.Average(GapToEven);

    /// <summary>How many components are in use, as the exponential of the entropy of <see cref="MixtureUse"/>; NaN without a density.</summary>
    public double EffectiveComponents => MixtureUse.Count == 0 ? double.NaN : PortableMath.Exp(-MixtureUse.Sum(share => share > 0 ? share * PortableMath.Log(share) : 0));

    /// <inheritdoc/>
    public override string ToString()
    {
        string error = string.Create(
            CultureInfo.InvariantCulture,
            $"{Steps} steps: squared error {SquaredError:G3} (nothing moves {CopySquaredError:G3}), after {OpenLoopErrors.Count} steps {OpenLoopErrors[^1]:G3} (nothing moves {OpenLoopCopyErrors[^1]:G3}), reward explained {RewardExplained:P1}");
        return double.IsNaN(NegativeLogLikelihood) ? error : string.Create(
            CultureInfo.InvariantCulture,
            $"{error}; {NegativeLogLikelihood:F3} nats a number (one Gaussian {GaussianBaseline:F3}, nothing moves {CopyBaseline:F3}), calibration error {CalibrationError:F3}, {EffectiveComponents:F1} of {MixtureUse.Count} components in use");
    }

    private static double GapToEven(IReadOnlyList<double> shares)
    {
        double sum = 0, gap = 0;
        for (int i = 0; i < shares.Count; i++)
        {
            sum += shares[i];
            gap = Math.Max(gap, Math.Abs(sum - (i + 1.0) / shares.Count));
        }
        return gap;
    }
}
