using WorldModels.MachineLearning;

namespace WorldModels.Memory;

/// <summary>Whether M predicts the held-out episodes better than predictors that have learnt nothing.</summary>
internal static class BaselineWarning
{
    private const double LeastExplained = 0.05;

    /// <returns>The warning where M is no better than one Gaussian or "nothing moves", or explains hardly anything of the reward; else null.</returns>
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
            problems.Add(FormattableString.Invariant($"it predicts the next latent with {reached:G4} {unit}, and so does or better a predictor that has learnt nothing ({first} {constant:G4}, nothing moves {copy:G4})"));
        if (quality.RewardExplained < LeastExplained)
            problems.Add(FormattableString.Invariant($"it explains {quality.RewardExplained * 100:F1} % of the variance of the rewards"));
        return problems.Count == 0 ? null : new TrainingWarning(
            TrainingWarning.NoBetterThanBaseline,
            $"on the held-out episodes M is no better than its baselines: {string.Join("; ", problems)}. A controller that is trained in its dream learns little that holds in reality. "
            + "Train longer (Epochs), scale the inputs to a deviation near 1 (NormalizeMeanVariance), record more varied actions, or look whether the latent shows what decides the reward.");
    }
}
