using WorldModels.MachineLearning;

namespace WorldModels.Memory;

/// <summary>Whether M predicts the held-out episodes better than predictors that do not use the dynamics.</summary>
internal static class BaselineWarning
{
    private const double LeastExplained = 0.05;

    /// <returns>The warning if M is no better than one Gaussian or than no change, or explains less than 5 % of the variance of the rewards; otherwise null.</returns>
    public static TrainingWarning? Find(PredictionQuality? quality)
    {
        if (quality is null) return null;
        bool likelihood = !double.IsNaN(quality.NegativeLogLikelihood);
        (double reached, double constant, double copy) = likelihood
            ? (quality.NegativeLogLikelihood, quality.GaussianBaseline, quality.CopyBaseline)
            : (quality.SquaredError, quality.MeanBaselineError, quality.CopyBaselineError);
        string unit = likelihood ? "nats a latent dimension" : "squared error a latent dimension", first = likelihood ? "one Gaussian" : "their mean";
        var problems = new List<string>();
        if (!(reached < Math.Min(constant, copy)))
            problems.Add(FormattableString.Invariant($"the next latent costs {reached:G4} {unit}, and the better baseline costs no more ({first} {constant:G4}, nothing moves {copy:G4})"));
        if (quality.RewardExplained < LeastExplained)
            problems.Add(FormattableString.Invariant($"it explains {quality.RewardExplained * 100:F1} % of the variance of the rewards"));
        return problems.Count == 0 ? null : new TrainingWarning(
            TrainingWarning.NoBetterThanBaseline,
            $"on the held-out episodes M is no better than its baselines: {string.Join("; ", problems)}. A controller that is trained in its dream will probably fail in the real environment. "
            + "Train longer (Epochs), record more episodes and more varied actions, or add the columns on which the reward depends.");
    }
}
