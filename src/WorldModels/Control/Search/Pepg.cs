namespace WorldModels.Control;

/// <summary>
/// Policy gradients with parameter-based exploration (Sehnke et al., Parameter-exploring Policy Gradients, Neural Networks 23, 2010):
/// mirrored candidates, a separate standard deviation for each coordinate, and gradient steps on the means and the deviations.
/// </summary>
/// <remarks>
/// Centred ranks replace the returns: their mean, the baseline of the article, is 0, so no moving average is needed. The steps of a mean
/// and of a deviation are proportional to that deviation, as in the article, so the search converges to an optimum by itself.
/// </remarks>
public sealed class Pepg : MirroredSearch
{
    // Far below any relevant value; it avoids a division by 0 in a search that continues after it has converged.
    private const double LeastDeviation = 1e-150;

    private readonly PepgOptions _options;
    private readonly double[] _deviations, _meanGradient, _deviationGradient;
    private readonly double _sigmaRate;

    /// <summary>Creates a search around <paramref name="mean"/>.</summary>
    /// <param name="mean">The start: n finite numbers.</param>
    /// <param name="sigma">The standard deviation of the first candidates in every coordinate; more than 0.</param>
    /// <param name="options">The settings; later changes of the object have no effect. Null for the defaults.</param>
    /// <exception cref="ArgumentException">An argument or option is out of its range.</exception>
    public Pepg(IEnumerable<double> mean, double sigma, PepgOptions? options = null)
        : base(Generations.CheckStart(mean, sigma), options ?? new PepgOptions())
    {
        _options = (PepgOptions)CheckedOptions;
        _deviations = [.. Enumerable.Repeat(sigma, Dimension)];
        (_meanGradient, _deviationGradient) = (new double[Dimension], new double[Dimension]);
        _sigmaRate = _options.SigmaLearningRate == 0 ? (3 + PortableMath.Log(Dimension)) / (5 * Math.Sqrt(Dimension)) : _options.SigmaLearningRate;
    }

    /// <summary>The root mean square of <see cref="StandardDeviations"/>.</summary>
    public override double Sigma => Math.Sqrt(_deviations.Average(deviation => deviation * deviation));

    /// <summary>A copy of the standard deviation of the next candidates in each coordinate, n numbers.</summary>
    public double[] StandardDeviations => [.. _deviations];

    private protected override double[] Adapted
    {
        get => [.. _deviations];
        set => value.CopyTo(_deviations, 0);
    }

    private protected override double Deviation(int coordinate) => _deviations[coordinate];

    private protected override void Learn(IReadOnlyList<double[]> candidates, double[] ranks, double[] mean)
    {
        Array.Clear(_meanGradient);
        Array.Clear(_deviationGradient);
        double better = ranks.Sum(rank => Math.Max(rank, 0));
        if (better == 0) return;
        for (int k = 0; k < ranks.Length; k++)
            for (int i = 0; i < mean.Length; i++)
            {
                double z = (candidates[k][i] - mean[i]) / _deviations[i];
                _meanGradient[i] += ranks[k] / better * z;
                _deviationGradient[i] += ranks[k] / better * (z * z - 1);
            }
        for (int i = 0; i < mean.Length; i++)
        {
            mean[i] += _options.LearningRate * _deviations[i] * _meanGradient[i];
            double change = Math.Clamp(0.5 * _sigmaRate * _deviationGradient[i], -_options.MaxSigmaChange, _options.MaxSigmaChange);
            _deviations[i] = Math.Max(_deviations[i] * (1 + change), LeastDeviation);
        }
    }
}
