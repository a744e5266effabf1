using WorldModels.Control;
using WorldModels.Environments;

namespace WorldModels.Benchmarks.Economy;

/// <summary>How well a way of spending frames ranks a population, over many random draws of the seeds of a generation.</summary>
/// <param name="Frames">The mean number of frames of a generation.</param>
/// <param name="Correlation">Spearman's correlation of the order by the drawn scores with the true order; mean over the draws.</param>
/// <param name="ExpectedCorrelation">The same for the order by the mean scores over all draws. If it is below 1 by more than chance, the way favours some candidates.</param>
/// <param name="Step">The true returns of the better half, weighted as in CMA-ES, towards which the search steps; mean over the draws.</param>
/// <param name="Favour">The difference between the scores and the true returns for the truly better half, minus the same for the worse half; above 0 the way increases the differences.</param>
internal sealed record RankingRow(double Frames, double Correlation, double ExpectedCorrelation, double Step, double Favour)
{
    /// <summary>Scores <paramref name="played"/> on <paramref name="episodes"/> of its seeds, for many draws.</summary>
    /// <param name="played">The population, played in this way.</param>
    /// <param name="truth">The mean return of each candidate in whole episodes.</param>
    /// <param name="episodes">The number of episodes of a candidate.</param>
    /// <param name="racing">Whether clearly worse candidates play fewer episodes.</param>
    /// <param name="draws">The number of drawn generations.</param>
    public static RankingRow Measure(PlayedPopulation played, double[] truth, int episodes, bool racing, int draws)
    {
        double[] weights = new CmaEsParameters(RaceSenses.ControllerShape.ParameterCount, new CmaEsOptions { Population = truth.Length }).Weights[..(truth.Length / 2)];
        int[] trueOrder = BestFirst(truth);
        double[] expected = new double[truth.Length];
        (double frames, double correlation, double step) = (0, 0, 0);
        // The same draws for every way.
        var random = new Pcg64(1);
        for (int draw = 0; draw < draws; draw++)
        {
            long[] seeds = [.. Drawn(played.Returns[0].Length, episodes, random)];
            (double[] scores, long spent) = played.Score(seeds, racing);
            int[] order = BestFirst(scores);
            frames += spent;
            correlation += Spearman(order, trueOrder);
            step += weights.Select((weight, rank) => weight * truth[order[rank]]).Sum();
            for (int candidate = 0; candidate < truth.Length; candidate++) expected[candidate] += scores[candidate] / draws;
        }
        double Added(IEnumerable<int> candidates) => candidates.Average(candidate => expected[candidate] - truth[candidate]);
        double favour = Added(trueOrder[..(truth.Length / 2)]) - Added(trueOrder[(truth.Length / 2)..]);
        return new RankingRow(frames / draws, correlation / draws, Spearman(BestFirst(expected), trueOrder), step / draws, favour);
    }

    private static int[] BestFirst(double[] scores) => [.. Enumerable.Range(0, scores.Length).OrderByDescending(candidate => scores[candidate])];

    private static IEnumerable<long> Drawn(int all, int count, Pcg64 random)
    {
        int[] numbers = [.. Enumerable.Range(0, all)];
        for (int i = 0; i < count; i++)
        {
            int other = i + (int)(random.NextDouble() * (all - i));
            (numbers[i], numbers[other]) = (numbers[other], numbers[i]);
            yield return numbers[i];
        }
    }

    private static double Spearman(int[] order, int[] other)
    {
        double n = order.Length;
        double squares = order.Select((candidate, rank) => Math.Pow(rank - Array.IndexOf(other, candidate), 2)).Sum();
        return 1 - 6 * squares / (n * (n * n - 1));
    }
}
