using WorldModels.Environments;

namespace WorldModels.Control;

/// <summary>
/// A search that follows an estimated gradient: candidates are drawn in pairs mirrored at the mean, and each pulls the mean to
/// itself by its centred rank, from 1/2 for the best of the generation to -1/2 for the worst (Salimans et al., arXiv 1703.03864, section 2.1).
/// </summary>
/// <remarks>Ranks make the search blind to the scale of the losses, and to how bad a failure is. Costs O(population n) a generation.</remarks>
public abstract class MirroredSearch : IEvolutionStrategy
{
    private readonly MirroredSearchOptions _options;
    private readonly Pcg64 _random;
    private readonly double[] _mean;
    private double[] _bestCandidate;

    private protected MirroredSearch(double[] mean, MirroredSearchOptions options)
    {
        (_mean, _bestCandidate) = (mean, [.. mean]);
        _options = options.For(mean.Length);
        _random = new Pcg64(_options.Seed);
    }

    private protected MirroredSearchOptions CheckedOptions => _options;

    /// <inheritdoc/>
    public int Dimension => _mean.Length;

    /// <inheritdoc/>
    public int Population => _options.Population;

    /// <inheritdoc/>
    public double[] Mean => [.. _mean];

    /// <inheritdoc/>
    public abstract double Sigma { get; }

    /// <inheritdoc/>
    public int Generation { get; private set; }

    /// <inheritdoc/>
    public long Evaluations { get; private set; }

    /// <inheritdoc/>
    public double[] BestCandidate => [.. _bestCandidate];

    /// <inheritdoc/>
    public double BestLoss { get; private set; } = double.PositiveInfinity;

    /// <inheritdoc/>
    public bool Stop => StopReasons.Count > 0;

    /// <inheritdoc/>
    public IReadOnlyList<string> StopReasons { get; private set; } = [];

    /// <inheritdoc/>
    public IReadOnlyList<double[]> Ask()
    {
        double[][] candidates = new double[Population][];
        for (int k = 0; k < Population; k += 2)
        {
            (candidates[k], candidates[k + 1]) = (new double[Dimension], new double[Dimension]);
            for (int i = 0; i < Dimension; i++)
            {
                double step = Deviation(i) * _random.NextNormal();
                (candidates[k][i], candidates[k + 1][i]) = (_mean[i] + step, _mean[i] - step);
            }
        }
        return candidates;
    }

    /// <inheritdoc/>
    public void Tell(IReadOnlyList<double[]> candidates, IReadOnlyList<double> losses)
    {
        Generations.Check(candidates, losses, Population, _mean, Sigma);
        (double[] sorted, int[] order) = Generations.Rank(losses);
        if (sorted[0] < BestLoss) (BestLoss, _bestCandidate) = (sorted[0], [.. candidates[order[0]]]);
        Learn(candidates, CentredRanks(sorted, order), _mean);
        Generation++;
        Evaluations += Population;
        (string Name, bool Met)[] criteria =
        [
            (nameof(_options.TargetLoss), BestLoss <= _options.TargetLoss),
            (nameof(_options.MaxGenerations), Generation >= _options.MaxGenerations),
            (nameof(_options.MaxEvaluations), Evaluations >= _options.MaxEvaluations),
        ];
        StopReasons = [.. criteria.Where(criterion => criterion.Met).Select(criterion => criterion.Name)];
    }

    internal MirroredSearchState ToState() => new(Mean, BestCandidate, BestLoss, Generation, Evaluations, StopReasons, _random.ToState(), Adapted);

    /// <summary>Goes on, bit for bit, where a search with the same options stood that gave <paramref name="state"/>.</summary>
    /// <exception cref="FormatException">It is the state of a search of another size, or holds a number that is not finite.</exception>
    internal void Restore(MirroredSearchState state)
    {
        if (state.Mean.Length != Dimension || state.BestCandidate.Length != Dimension || state.Adapted.Length != Adapted.Length)
            throw new FormatException($"the state of a search of {state.Mean.Length} numbers, expected {Dimension}");
        if (!state.Mean.Concat(state.BestCandidate).Concat(state.Adapted).All(double.IsFinite) || double.IsNaN(state.BestLoss) || state.Generation < 0 || state.Evaluations < 0)
            throw new FormatException("the state of a search holds a number that is not finite or below 0");
        state.Mean.CopyTo(_mean, 0);
        _random.Restore(state.Random);
        (_bestCandidate, BestLoss, Generation, Evaluations, StopReasons) =
            (state.BestCandidate, state.BestLoss, state.Generation, state.Evaluations, state.StopReasons);
        Adapted = state.Adapted;
    }

    /// <summary>What the search adapts besides the mean, for a checkpoint: of the same length at all times.</summary>
    private protected abstract double[] Adapted { get; set; }

    /// <summary>The standard deviation of the next candidates in one coordinate.</summary>
    private protected abstract double Deviation(int coordinate);

    /// <summary>Moves the mean, and what else the search adapts.</summary>
    /// <param name="candidates">The generation.</param>
    /// <param name="ranks">The centred rank of each candidate, 1/2 for the best to -1/2 for the worst.</param>
    /// <param name="mean">Moved in place.</param>
    private protected abstract void Learn(IReadOnlyList<double[]> candidates, double[] ranks, double[] mean);

    // Equal losses share their ranks' mean, so that a plateau pulls nowhere.
    private static double[] CentredRanks(double[] sorted, int[] order)
    {
        double[] ranks = new double[sorted.Length];
        for (int from = 0, to; from < sorted.Length; from = to)
        {
            for (to = from + 1; to < sorted.Length && sorted[to] == sorted[from]; to++) { }
            for (int rank = from; rank < to; rank++) ranks[order[rank]] = 0.5 - (from + to - 1) / 2.0 / (sorted.Length - 1);
        }
        return ranks;
    }
}
