namespace WorldModels.Control;

/// <summary>What one generation changes: the mean, the two paths, the covariance and the step size.</summary>
internal sealed class CmaEsUpdate(CmaEsParameters p, CmaEsState state)
{
    private readonly int _dimension = state.Mean.Length;

    /// <summary>Equations (39) to (47) of the tutorial, for the candidates in the order of their losses.</summary>
    public void Learn(IEnumerable<double[]> candidates)
    {
        double[][] steps = [.. candidates.Select(Step)];
        double[] squaredLengths = Shorten(steps);
        double[] meanStep = new double[_dimension];
        for (int rank = 0; rank < p.Parents; rank++) DenseKernels.AddScaled(p.Weights[rank], steps[rank], meanStep);
        DenseKernels.AddScaled(state.Sigma, meanStep, state.Mean);

        Follow(state.StepPath, p.StepPathRate, 1, state.Distribution.Whiten(meanStep));
        double pathLength = Math.Sqrt(DenseKernels.Dot(state.StepPath, state.StepPath));
        // A path that is too long, as while the step size still grows, would stretch the covariance too fast.
        double settled = Math.Sqrt(1 - Math.Pow(1 - p.StepPathRate, 2 * (state.Generation + 1)));
        double follow = pathLength / settled < (1.4 + 2 / (_dimension + 1.0)) * p.ExpectedLength ? 1 : 0;
        Follow(state.CovariancePath, p.CovariancePathRate, follow, meanStep);

        // A bad step counts by its direction alone, so that no single one makes the covariance indefinite (46).
        IEnumerable<double> weights = p.Weights.Select((weight, rank) => weight >= 0 ? weight : weight * _dimension / (squaredLengths[rank] + 1e-9));
        double lost = (1 - follow) * p.CovariancePathRate * (2 - p.CovariancePathRate);
        double keep = 1 - p.RankOneRate * (1 - lost) - p.RankMuRate * p.Weights.Sum();
        state.Distribution.Update(keep, [state.CovariancePath, .. steps], [p.RankOneRate, .. weights.Select(weight => p.RankMuRate * weight)]);

        state.Sigma *= Math.Exp(Math.Min(1, p.StepPathRate / p.StepDamping * (pathLength / p.ExpectedLength - 1)));
    }

    private double[] Step(double[] candidate) => [.. candidate.Select((x, i) => (x - state.Mean[i]) / state.Sigma)];

    private double[] Shorten(double[][] steps)
    {
        double[] squaredLengths = state.Distribution.SquaredLengths(steps);
        double limit = p.LongestStep;
        for (int k = 0; k < steps.Length; k++)
            if (squaredLengths[k] > limit * limit)
            {
                DenseKernels.Scale(limit / Math.Sqrt(squaredLengths[k]), steps[k]);
                squaredLengths[k] = limit * limit;
            }
        return squaredLengths;
    }

    // path = (1 - rate) path + share sqrt(rate (2 - rate) mu_eff) step
    private void Follow(double[] path, double rate, double share, double[] step)
    {
        DenseKernels.Scale(1 - rate, path);
        DenseKernels.AddScaled(share * Math.Sqrt(rate * (2 - rate) * p.EffectiveParents), step, path);
    }
}
