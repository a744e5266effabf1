namespace WorldModels.Control;

/// <summary>The update after one generation: of the mean, the two paths, the covariance and the step size.</summary>
internal sealed class CmaEsUpdate(CmaEsParameters p, CmaEsState state)
{
    private readonly int _dimension = state.Mean.Length;
    private readonly double[] _steps = new double[p.Weights.Length * state.Mean.Length];
    private readonly double[] _vectors = new double[(p.Weights.Length + 1) * state.Mean.Length];
    private readonly double[] _squaredLengths = new double[p.Weights.Length];
    private readonly double[] _weights = new double[p.Weights.Length + 1];
    private readonly double[] _meanStep = new double[state.Mean.Length];
    private readonly double[] _whitened = new double[state.Mean.Length];

    /// <summary>Applies equations (39) to (47) of the tutorial.</summary>
    /// <param name="candidates">The candidates of the generation.</param>
    /// <param name="order">The indices of the candidates, from the smallest loss to the largest.</param>
    public void Learn(IReadOnlyList<double[]> candidates, int[] order)
    {
        for (int rank = 0; rank < order.Length; rank++)
        {
            double[] candidate = candidates[order[rank]];
            Span<double> step = Step(rank);
            for (int i = 0; i < step.Length; i++) step[i] = (candidate[i] - state.Mean[i]) / state.Sigma;
        }
        Shorten();
        Array.Clear(_meanStep);
        for (int rank = 0; rank < p.Parents; rank++) DenseKernels.AddScaled(p.Weights[rank], Step(rank), _meanStep);
        DenseKernels.AddScaled(state.Sigma, _meanStep, state.Mean);

        state.Distribution.Whiten(_meanStep, _whitened);
        Follow(state.StepPath, p.StepPathRate, 1, _whitened);
        double pathLength = Math.Sqrt(DenseKernels.Dot(state.StepPath, state.StepPath));
        // A path that is too long, as while the step size still grows, would widen the covariance too fast.
        double settled = Math.Sqrt(1 - PortableMath.Pow(1 - p.StepPathRate, 2 * (state.Generation + 1)));
        double follow = pathLength / settled < (1.4 + 2 / (_dimension + 1.0)) * p.ExpectedLength ? 1 : 0;
        Follow(state.CovariancePath, p.CovariancePathRate, follow, _meanStep);
        Reshape(follow);
        state.Sigma *= PortableMath.Exp(Math.Min(1, p.StepPathRate / p.StepDamping * (pathLength / p.ExpectedLength - 1)));
    }

    private Span<double> Step(int rank) => _steps.AsSpan(rank * _dimension, _dimension);

    private void Shorten()
    {
        state.Distribution.Measure(_steps, _squaredLengths);
        double limit = p.LongestStep;
        for (int rank = 0; rank < _squaredLengths.Length; rank++)
            if (_squaredLengths[rank] > limit * limit)
            {
                DenseKernels.Scale(limit / Math.Sqrt(_squaredLengths[rank]), Step(rank));
                _squaredLengths[rank] = limit * limit;
            }
    }

    // The rank-one and the rank-mu update (47), in one pass.
    private void Reshape(double follow)
    {
        _weights[0] = p.RankOneRate;
        for (int rank = 0; rank < p.Weights.Length; rank++)
        {
            double weight = p.Weights[rank];
            // A bad step is scaled to a fixed length, so that no single step makes the covariance indefinite (46).
            _weights[rank + 1] = p.RankMuRate * (weight >= 0 ? weight : weight * _dimension / (_squaredLengths[rank] + 1e-9));
        }
        state.CovariancePath.CopyTo(_vectors, 0);
        _steps.CopyTo(_vectors, _dimension);
        double lost = (1 - follow) * p.CovariancePathRate * (2 - p.CovariancePathRate);
        double keep = 1 - p.RankOneRate * (1 - lost) - p.RankMuRate * p.Weights.Sum();
        state.Distribution.Update(keep, _vectors, _weights);
    }

    // path = (1 - rate) path + share sqrt(rate (2 - rate) mu_eff) step
    private void Follow(double[] path, double rate, double share, double[] step)
    {
        DenseKernels.Scale(1 - rate, path);
        DenseKernels.AddScaled(share * Math.Sqrt(rate * (2 - rate) * p.EffectiveParents), step, path);
    }
}
