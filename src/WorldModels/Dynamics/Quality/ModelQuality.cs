using System.Globalization;

namespace WorldModels.Dynamics;

/// <summary>
/// The quality of any world model's predictions of rollouts, next to baselines without any model of the dynamics. The baselines are fitted to the same rows
/// on which they are measured, which is an advantage for them. Squared errors are in units of the variance of each number of the next state, as a mean
/// over its numbers: 1 is no better than predicting the mean.
/// </summary>
/// <param name="Steps">The number of steps measured.</param>
/// <param name="NegativeLogLikelihood">-log p(s' | s, a), in nats per step and number of the state; NaN if the model has no density.</param>
/// <param name="GaussianBaseline">The same for one normal distribution per number that ignores s and a.</param>
/// <param name="CopyBaseline">The same for a normal distribution around s itself, which predicts no change.</param>
/// <param name="SquaredError">The squared error of the mean of the model's draws of s'.</param>
/// <param name="CopySquaredError">The same for s itself.</param>
/// <param name="RewardExplained">The fraction of the rewards' variance that the model's mean reward explains; NaN if the reward is constant.</param>
/// <param name="OpenLoopErrors">
/// The squared error after 1, 2, ... steps in which the model starts at a real state and continues from its own draws, with the recorded actions. The mean of
/// several such futures is compared. The list is as long as the episodes allow.
/// </param>
/// <param name="OpenLoopCopyErrors">The same for the state at the start.</param>
/// <param name="Calibration">
/// For each number of the state, the histogram of its probability integral transform over equal parts of 0 to 1: equal fractions
/// if the model is calibrated, high at both ends if it is too certain, high in the middle if it is too uncertain. Empty without a density.
/// </param>
/// <param name="MixtureUse">
/// The mean responsibility of each component; 1 for a density that is not a mixture, empty without a density. M has a mixture for each latent
/// dimension: there the first value is that of each dimension's most used component, as a mean over the dimensions, and so on in descending order.
/// </param>
public sealed record ModelQuality(
    long Steps, double NegativeLogLikelihood, double GaussianBaseline, double CopyBaseline, double SquaredError, double CopySquaredError,
    double RewardExplained, IReadOnlyList<double> OpenLoopErrors, IReadOnlyList<double> OpenLoopCopyErrors,
    IReadOnlyList<IReadOnlyList<double>> Calibration, IReadOnlyList<double> MixtureUse)
{
    /// <summary>How far the histogram differs from a uniform one, from 0 to 1: the largest difference between the cumulative fractions and those of a uniform distribution, as a mean over the numbers of the state. NaN without a density.</summary>
    public double CalibrationError => Calibration.Count == 0 ? double.NaN : Calibration.Average(GapToEven);

    /// <summary>The number of components in use, as the exponential of the entropy of <see cref="MixtureUse"/>; NaN without a density.</summary>
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
