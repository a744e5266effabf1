namespace WorldModels.Control;

/// <summary>
/// A search that minimises a function of n numbers from its values alone, which may be noisy. Call <see cref="Ask"/> for candidates, compute
/// their losses in any order and on any machine, and pass them to <see cref="Tell"/>, until <see cref="Stop"/> or as often as you like.
/// </summary>
/// <remarks>To maximise, pass the negative values. The same seed and losses give the same candidates, bit for bit. An instance serves one caller at a time.</remarks>
public interface IEvolutionStrategy
{
    /// <summary>The number of coordinates of a candidate: n.</summary>
    int Dimension { get; }

    /// <summary>The number of candidates in a generation.</summary>
    int Population { get; }

    /// <summary>A copy of the centre of the search, n numbers. With a noisy function it is often a better result than <see cref="BestCandidate"/>.</summary>
    double[] Mean { get; }

    /// <summary>The overall step size: the typical standard deviation of the next candidates in a coordinate.</summary>
    double Sigma { get; }

    /// <summary>The number of generations passed to <see cref="Tell"/> so far.</summary>
    int Generation { get; }

    /// <summary>The number of losses passed to <see cref="Tell"/> so far.</summary>
    long Evaluations { get; }

    /// <summary>A copy of the candidate with the smallest loss so far, n numbers; the initial mean before the first <see cref="Tell"/>.</summary>
    double[] BestCandidate { get; }

    /// <summary>The smallest loss so far; positive infinity before the first <see cref="Tell"/>.</summary>
    double BestLoss { get; }

    /// <summary>Whether a stopping criterion was met at the last <see cref="Tell"/>. It is only advice: Ask and Tell still work.</summary>
    bool Stop { get; }

    /// <summary>The names of the options whose criteria were met at the last <see cref="Tell"/>.</summary>
    IReadOnlyList<string> StopReasons { get; }

    /// <summary>
    /// Draws <see cref="Population"/> candidates of n numbers. The arrays belong to the caller, who may change, replace or copy them. Another
    /// call before <see cref="Tell"/> draws new candidates from the same distribution; either set may be passed to Tell.
    /// </summary>
    IReadOnlyList<double[]> Ask();

    /// <summary>Updates the search with one generation.</summary>
    /// <param name="candidates"><see cref="Population"/> vectors of n finite numbers, as <see cref="Ask"/> returned them or changed; not kept.</param>
    /// <param name="losses">The loss of each candidate; smaller is better. A loss that is not finite ranks last; at least one must be finite.</param>
    /// <exception cref="ArgumentException">
    /// A count or length is wrong, a candidate is not finite (or is 1e100 sigma away), or no loss is finite. The search is unchanged.
    /// </exception>
    void Tell(IReadOnlyList<double[]> candidates, IReadOnlyList<double> losses);
}
