namespace WorldModels.Control;

/// <summary>
/// The covariance matrix adaptation evolution strategy: minimises a function of n numbers that may be noisy and has no
/// known gradient. Call <see cref="Ask"/> for candidates, compute their losses in any order and on any machine, and pass them to <see cref="Tell"/>:
/// <code>
/// var search = new CmaEs(new double[867], sigma: 0.1, new CmaEsOptions { Population = 64, Seed = 1 });
/// while (!search.Stop)
/// {
///     var candidates = search.Ask();
///     search.Tell(candidates, [.. candidates.Select(Loss)]);
/// }
/// </code>
/// </summary>
/// <remarks>
/// Hansen, The CMA Evolution Strategy: A Tutorial (arXiv 1604.00772), with its default constants: full covariance, active
/// update, cumulative step-size adaptation. An instance serves one caller at a time. A generation costs O(population n^2), and every few generations there is an
/// eigendecomposition of O(n^3). With <see cref="CovarianceShape.Diagonal"/> a generation costs O(population n), and there is no decomposition.
/// The same seed and losses give identical results for every number of threads.
/// </remarks>
public sealed partial class CmaEs : IEvolutionStrategy
{
    internal const int MaxDimension = 10_000;
    private readonly CmaEsOptions _options;
    private readonly CmaEsParameters _parameters;
    private readonly StopCriteria _criteria;
    private readonly CmaEsState _state;
    // Created when first used: a loaded state that is not continued needs no further memory.
    private readonly Lazy<CmaEsUpdate> _update;
    private readonly Lazy<double[]> _normals, _steps;

    /// <summary>Creates a search around <paramref name="mean"/>.</summary>
    /// <param name="mean">The start: n finite numbers, at least 1; with a full covariance at most 10,000. Scale the problem so that <paramref name="sigma"/> fits every coordinate.</param>
    /// <param name="sigma">The standard deviation of the first candidates in every coordinate; more than 0. The optimum should lie within a few standard deviations.</param>
    /// <param name="options">The settings; later changes of the object have no effect. Null for the defaults.</param>
    /// <exception cref="ArgumentException">An argument or option is out of its range.</exception>
    public CmaEs(IEnumerable<double> mean, double sigma, CmaEsOptions? options = null)
        : this(Generations.CheckStart(mean, sigma, options?.Covariance == CovarianceShape.Diagonal ? int.MaxValue : MaxDimension), sigma, options ?? new()) { }

    private CmaEs(double[] mean, double sigma, CmaEsOptions options)
        : this(options.For(mean.Length), CmaEsState.Start(mean, sigma, options)) { }

    internal CmaEs(CmaEsOptions options, CmaEsState state)
    {
        (_options, _state) = (options, state);
        _parameters = new CmaEsParameters(state.Mean.Length, options);
        _update = new(() => new CmaEsUpdate(_parameters, state));
        _criteria = new StopCriteria(options, state.Mean.Length);
        (_normals, _steps) = (new(NewGeneration), new(NewGeneration));
    }

    /// <summary>The number of coordinates of a candidate: n.</summary>
    public int Dimension => _state.Mean.Length;

    /// <summary>The number of candidates in a generation: lambda.</summary>
    public int Population => _options.Population;

    /// <summary>A copy of the centre of the search, n numbers. With a noisy function it is often a better result than <see cref="BestCandidate"/>.</summary>
    public double[] Mean => [.. _state.Mean];

    /// <summary>The overall step size; <see cref="StandardDeviations"/> multiplies it with the shape of the covariance.</summary>
    public double Sigma => _state.Sigma;

    /// <summary>The standard deviation of the next candidates in each coordinate, n numbers.</summary>
    public double[] StandardDeviations => [.. Enumerable.Range(0, Dimension).Select(i => Sigma * Math.Sqrt(_state.Distribution.Variance(i)))];

    /// <summary>The number of generations passed to <see cref="Tell"/> so far.</summary>
    public int Generation => _state.Generation;

    /// <summary>The number of losses passed to <see cref="Tell"/> so far.</summary>
    public long Evaluations => _state.Evaluations;

    /// <summary>A copy of the candidate with the smallest loss so far, n numbers; the initial mean before the first <see cref="Tell"/>.</summary>
    public double[] BestCandidate => [.. _state.BestCandidate];

    /// <summary>The smallest loss so far; positive infinity before the first <see cref="Tell"/>.</summary>
    public double BestLoss => _state.BestLoss;

    /// <summary>Whether a stopping criterion was met at the last <see cref="Tell"/>. It is only advice: Ask and Tell still work.</summary>
    public bool Stop => StopReasons.Count > 0;

    /// <summary>The names of the options whose criteria were met at the last <see cref="Tell"/>, or "NoEffect" if the steps are too small for double precision.</summary>
    public IReadOnlyList<string> StopReasons => _state.StopReasons;

    /// <summary>
    /// Draws <see cref="Population"/> candidates of n numbers. The arrays belong to the caller, who may change, replace or copy them. Another
    /// call before <see cref="Tell"/> draws new candidates from the same distribution; either set, or a mixture, may be passed to Tell.
    /// </summary>
    public IReadOnlyList<double[]> Ask()
    {
        foreach (ref double z in _normals.Value.AsSpan()) z = _state.Generator.NextNormal();
        _state.Distribution.Shape(_normals.Value, _steps.Value, Population);
        double[][] candidates = new double[Population][];
        for (int k = 0; k < Population; k++)
        {
            candidates[k] = [.. _state.Mean];
            DenseKernels.AddScaled(Sigma, _steps.Value.AsSpan(k * Dimension, Dimension), candidates[k]);
        }
        return candidates;
    }

    /// <summary>Updates the search with one generation.</summary>
    /// <param name="candidates">
    /// <see cref="Population"/> vectors of n finite numbers, as <see cref="Ask"/> returned them or changed; not kept. A vector farther from
    /// the mean than sqrt(n) + 4 standard deviations, which only one from elsewhere can be, is treated as if it were at that distance.
    /// </param>
    /// <param name="losses">The loss of each candidate; smaller is better. A loss that is not finite ranks last; at least one must be finite.</param>
    /// <exception cref="ArgumentException">
    /// A count or length is wrong, a candidate is not finite (or is 1e100 sigma away), or no loss is finite. The search is unchanged.
    /// </exception>
    public void Tell(IReadOnlyList<double[]> candidates, IReadOnlyList<double> losses)
    {
        Generations.Check(candidates, losses, Population, _state.Mean, Sigma);
        (double[] ranked, int[] order) = Generations.Rank(losses);
        if (ranked[0] < _state.BestLoss) (_state.BestLoss, _state.BestCandidate) = (ranked[0], [.. candidates[order[0]]]);
        _update.Value.Learn(candidates, order);
        _state.Generation++;
        _state.Evaluations += Population;
        if (_state.Generation >= _state.DecomposedAt + _parameters.DecompositionGap)
        {
            _state.Distribution.Decompose();
            _state.DecomposedAt = _state.Generation;
        }
        _state.StopReasons = _criteria.Check(_state, ranked);
    }

    private double[] NewGeneration() => new double[Population * Dimension];
}
