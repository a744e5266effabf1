namespace WorldModels.Control;

/// <summary>
/// A search that minimises a function of n numbers known only through its values, which may be noisy. Ask for candidates, evaluate
/// them in any order and anywhere, tell their losses; until <see cref="Stop"/>, or for as long as you like.
/// </summary>
/// <remarks>To maximise, tell the negative. The same seed and losses give the same candidates, bit for bit. One caller at a time.</remarks>
public interface IEvolutionStrategy
{
    /// <summary>How many numbers a candidate has: n.</summary>
    int Dimension { get; }

    /// <summary>How many candidates a generation has.</summary>
    int Population { get; }

    /// <summary>A copy of the centre of the search, n numbers: under noise often a better answer than <see cref="BestCandidate"/>.</summary>
    double[] Mean { get; }

    /// <summary>The overall step size: the typical standard deviation of the next candidates in a coordinate.</summary>
    double Sigma { get; }

    /// <summary>How many generations were told.</summary>
    int Generation { get; }

    /// <summary>How many losses were told.</summary>
    long Evaluations { get; }

    /// <summary>A copy of the candidate with the least loss told so far, n numbers; the initial mean before the first <see cref="Tell"/>.</summary>
    double[] BestCandidate { get; }

    /// <summary>The least loss told so far; positive infinity before the first <see cref="Tell"/>.</summary>
    double BestLoss { get; }

    /// <summary>Whether the last <see cref="Tell"/> met a stopping criterion. It is advice: Ask and Tell still work.</summary>
    bool Stop { get; }

    /// <summary>The names of the options whose criteria the last <see cref="Tell"/> met.</summary>
    IReadOnlyList<string> StopReasons { get; }

    /// <summary>
    /// Draws <see cref="Population"/> candidates of n numbers. They are the caller's: repair, replace or copy them freely. Asking
    /// again before <see cref="Tell"/> draws fresh ones from the same distribution; either set may be told.
    /// </summary>
    IReadOnlyList<double[]> Ask();

    /// <summary>Learns from one generation.</summary>
    /// <param name="candidates"><see cref="Population"/> vectors of n finite numbers, as <see cref="Ask"/> gave them or changed; not kept.</param>
    /// <param name="losses">The loss of each, less is better. One that is not finite ranks last; at least one must be finite.</param>
    /// <exception cref="ArgumentException">
    /// A count or length is wrong, a candidate is not finite (or 1e100 sigma away), or no loss is finite. The search has not changed.
    /// </exception>
    void Tell(IReadOnlyList<double[]> candidates, IReadOnlyList<double> losses);
}
