namespace WorldModels.Control;

/// <summary>The checks that all searches make of a generation and of their start.</summary>
internal static class Generations
{
    /// <exception cref="ArgumentException">The generation is not valid.</exception>
    public static void Check(IReadOnlyList<double[]> candidates, IReadOnlyList<double> losses, int population, double[] mean, double sigma)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        ArgumentNullException.ThrowIfNull(losses);
        if (candidates.Count != population)
            throw new ArgumentException($"a generation has {population} candidates: got {candidates.Count}", nameof(candidates));
        if (losses.Count != population)
            throw new ArgumentException($"pass one loss for each of the {population} candidates: got {losses.Count}", nameof(losses));
        // The square of a longer step would overflow.
        double furthest = Math.Min(1e100 * sigma, double.MaxValue);
        for (int k = 0; k < population; k++)
        {
            if (candidates[k] is not { } candidate || candidate.Length != mean.Length)
                throw new ArgumentException($"candidate {k} must have {mean.Length} numbers: got {candidates[k]?.Length ?? 0}", nameof(candidates));
            for (int i = 0; i < mean.Length; i++)
                if (!(Math.Abs(candidate[i] - mean[i]) <= furthest))
                    throw new ArgumentException(
                        $"number {i} of candidate {k} is {candidate[i]}, which is not finite or too far from the mean: correct it before the call of Tell",
                        nameof(candidates));
        }
        if (!losses.Any(double.IsFinite))
            throw new ArgumentException(
                $"none of the {population} losses is finite (the first is {losses[0]}): evaluate the generation again", nameof(losses));
    }

    /// <summary>Returns the losses in ascending order, where those that are not finite count as positive infinity, and the indices of the candidates in that order.</summary>
    public static RankedLosses Rank(IReadOnlyList<double> losses)
    {
        double[] sorted = [.. losses.Select(loss => double.IsFinite(loss) ? loss : double.PositiveInfinity)];
        int[] order = [.. Enumerable.Range(0, sorted.Length).OrderBy(k => sorted[k])];
        Array.Sort(sorted);
        return new RankedLosses(sorted, order);
    }

    /// <summary>Checks the start and returns a copy of <paramref name="mean"/>.</summary>
    /// <exception cref="ArgumentException">A number is not finite, or there are no numbers or more than <paramref name="mostNumbers"/>.</exception>
    public static double[] CheckStart(IEnumerable<double> mean, double sigma, int mostNumbers = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(mean);
        double[] numbers = [.. mean];
        if (numbers.Length == 0) throw new ArgumentException("the mean must have at least 1 number: got 0", nameof(mean));
        if (numbers.Length > mostNumbers)
            throw new ArgumentException(
                $"with a full covariance the mean may have at most {mostNumbers} numbers: got {numbers.Length}; " +
                $"choose {nameof(CovarianceShape)}.{nameof(CovarianceShape.Diagonal)}", nameof(mean));
        if (Array.FindIndex(numbers, x => !double.IsFinite(x)) is >= 0 and int i)
            throw new ArgumentException($"number {i} of the mean must be finite: got {numbers[i]}", nameof(mean));
        if (!(sigma > 0 && double.IsFinite(sigma))) throw new ArgumentException($"sigma must be finite and more than 0: got {sigma}", nameof(sigma));
        return numbers;
    }
}

/// <summary>A generation from the best to the worst.</summary>
/// <param name="Sorted">The losses in ascending order.</param>
/// <param name="Order">The indices of the candidates.</param>
internal readonly record struct RankedLosses(double[] Sorted, int[] Order);
