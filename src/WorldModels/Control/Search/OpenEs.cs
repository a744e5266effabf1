namespace WorldModels.Control;

/// <summary>
/// The evolution strategy of Salimans et al., Evolution Strategies as a Scalable Alternative to Reinforcement Learning (arXiv
/// 1703.03864): mirrored candidates in a sphere around the mean, centred ranks, and Adam on the gradient that they estimate.
/// </summary>
/// <remarks>
/// The sphere shrinks by a fixed schedule, not by what is learnt, so its initial radius must be about the distance to the optimum. It is suitable for very many
/// parameters and noisy functions; for few parameters <see cref="CmaEs"/> needs far fewer evaluations.
/// </remarks>
public sealed class OpenEs : MirroredSearch
{
    private const double FirstMomentDecay = 0.9, SecondMomentDecay = 0.999, Epsilon = 1e-8;
    private readonly OpenEsOptions _options;
    private readonly double _initialSigma;
    private readonly double[] _gradient, _firstMoment, _secondMoment;
    private double _sigma;

    /// <summary>Creates a search around <paramref name="mean"/>.</summary>
    /// <param name="mean">The start: n finite numbers.</param>
    /// <param name="sigma">The standard deviation of the first candidates in every coordinate; more than 0.</param>
    /// <param name="options">The settings; later changes of the object have no effect. Null for the defaults.</param>
    /// <exception cref="ArgumentException">An argument or option is out of its range.</exception>
    public OpenEs(IEnumerable<double> mean, double sigma, OpenEsOptions? options = null)
        : base(Generations.CheckStart(mean, sigma), options ?? new OpenEsOptions())
    {
        _options = (OpenEsOptions)CheckedOptions;
        _sigma = _initialSigma = sigma;
        (_gradient, _firstMoment, _secondMoment) = (new double[Dimension], new double[Dimension], new double[Dimension]);
    }

    /// <summary>The standard deviation of the next candidates in every coordinate.</summary>
    public override double Sigma => _sigma;

    private protected override double[] Adapted
    {
        get => [_sigma, .. _firstMoment, .. _secondMoment];
        set
        {
            _sigma = value[0];
            value.AsSpan(1, Dimension).CopyTo(_firstMoment);
            value.AsSpan(1 + Dimension).CopyTo(_secondMoment);
        }
    }

    private protected override double Deviation(int coordinate) => _sigma;

    private protected override void Learn(IReadOnlyList<double[]> candidates, double[] ranks, double[] mean)
    {
        Array.Clear(_gradient);
        for (int k = 0; k < ranks.Length; k++)
        {
            double share = ranks[k] / (ranks.Length * _sigma);
            for (int i = 0; i < _gradient.Length; i++) _gradient[i] -= share * (candidates[k][i] - mean[i]);
        }
        double firstBias = 1 - PortableMath.Pow(FirstMomentDecay, Generation + 1), secondBias = 1 - PortableMath.Pow(SecondMomentDecay, Generation + 1);
        for (int i = 0; i < _gradient.Length; i++)
        {
            double slope = _gradient[i] + _options.WeightDecay * mean[i];
            _firstMoment[i] += (1 - FirstMomentDecay) * (slope - _firstMoment[i]);
            _secondMoment[i] += (1 - SecondMomentDecay) * (slope * slope - _secondMoment[i]);
            mean[i] -= _options.LearningRate * _sigma * (_firstMoment[i] / firstBias) / (Math.Sqrt(_secondMoment[i] / secondBias) + Epsilon);
        }
        _sigma = Math.Max(_sigma * _options.SigmaDecay, Math.Min(_sigma, _options.LeastSigma * _initialSigma));
    }
}
