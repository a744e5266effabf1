using WorldModels.Environments;

namespace WorldModels.Control;

/// <summary>
/// A search that follows an estimated gradient. Candidates are drawn in pairs that are mirrored at the mean. Each candidate moves the mean towards
/// itself in proportion to its centred rank, from 1/2 for the best of the generation to -1/2 for the worst (Salimans et al., arXiv 1703.03864, section 2.1).
/// </summary>
/// <remarks>Because only ranks are used, neither the scale of the losses nor the size of a failure has an effect. A generation costs O(population n).</remarks>
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

    /// <summary>Continues, bit for bit, from the state of another search with the same options.</summary>
    /// <exception cref="FormatException">The state belongs to a search of another size, or contains a number that is not finite.</exception>
    internal void Restore(MirroredSearchState state)
    {
        if (state.Mean.Length != Dimension || state.BestCandidate.Length != Dimension || state.Adapted.Length != Adapted.Length)
            throw new FormatException($"the state is that of a search of {state.Mean.Length} numbers, but {Dimension} are expected");
        if (!state.Mean.Concat(state.BestCandidate).Concat(state.Adapted).All(double.IsFinite) || double.IsNaN(state.BestLoss) || state.Generation < 0 || state.Evaluations < 0)
            throw new FormatException("the state of a search contains a number that is not finite or is below 0");
        state.Mean.CopyTo(_mean, 0);
        _random.Restore(state.Random);
        (_bestCandidate, BestLoss, Generation, Evaluations, StopReasons) =
            (state.BestCandidate, state.BestLoss, state.Generation, state.Evaluations, state.StopReasons);
        Adapted = state.Adapted;
    }

    /// <summary>The adapted values besides the mean, for a checkpoint; the length is always the same.</summary>
    private protected abstract double[] Adapted { get; set; }

    /// <summary>Returns the standard deviation of the next candidates in one coordinate.</summary>
    private protected abstract double Deviation(int coordinate);

    /// <summary>Moves the mean and adapts the other values of the search.</summary>
    /// <param name="candidates">The candidates of the generation.</param>
    /// <param name="ranks">The centred rank of each candidate, 1/2 for the best to -1/2 for the worst.</param>
    /// <param name="mean">The mean, which is moved in place.</param>
    private protected abstract void Learn(IReadOnlyList<double[]> candidates, double[] ranks, double[] mean);

    // Equal losses get the mean of their ranks, so that a plateau causes no movement.
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
