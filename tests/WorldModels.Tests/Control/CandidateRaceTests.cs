using WorldModels.Control;
using WorldModels.Environments;
using Xunit;

namespace WorldModels.Tests.Control;

public class CandidateRaceTests
{
    [Fact]
    public void Who_is_clearly_worse_drops_out_and_the_better_half_plays_all()
    {
        // Candidate i has a return of 10 i, each seed adds between -100 and 100 for all candidates, and there is a little noise.
        (double[] returns, int[] played) = Race(spacing: 10, noise: 1);
        Assert.Equal(Enumerable.Range(0, 12), Order(returns));
        Assert.All(played[6..], count => Assert.Equal(16, count));
        Assert.All(played[..5], count => Assert.InRange(count, 4, 8));
    }

    [Fact]
    public void Who_dropped_out_is_credited_with_the_seeds_it_missed()
    {
        (double[] returns, int[] played) = Race(spacing: 10, noise: 0);
        Assert.Equal(4, played[0]);
        double seeds = Enumerable.Range(0, 16).Average(seed => Worth(seed));
        for (int candidate = 0; candidate < returns.Length; candidate++) Assert.Equal(10 * candidate + seeds, returns[candidate], 1e-9);
    }

    [Fact]
    public void Where_noise_hides_the_differences_nobody_drops_out_early()
    {
        (_, int[] played) = Race(spacing: 0.01, noise: 50);
        Assert.True(played.Sum() > 0.8 * 12 * 16, string.Join(' ', played));
    }

    [Fact]
    public void Over_many_races_the_order_is_the_true_one_though_chance_often_decides_who_drops_out()
    {
        // The noise is so large that chance often decides which candidate drops out: neighbours differ by less than a standard error of a whole evaluation.
        const int races = 2_000;
        double[] means = new double[12];
        int episodes = 0;
        for (int race = 0; race < races; race++)
        {
            (double[] returns, int[] played) = Race(spacing: 4, noise: 20, seed: race);
            for (int candidate = 0; candidate < means.Length; candidate++) means[candidate] += returns[candidate] / races;
            episodes += played.Sum();
        }
        double seeds = Enumerable.Range(0, 16).Average(seed => Worth(seed));
        Assert.True(episodes < 0.9 * races * 12 * 16, $"{episodes} episodes: too few drop out for this to show anything");
        Assert.Equal(Enumerable.Range(0, 12), Order(means));
        for (int candidate = 6; candidate < means.Length; candidate++) Assert.InRange(means[candidate] - (4 * candidate + seeds), -1.0, 1.0);
    }

    [Theory]
    [InlineData(4, 8)]
    [InlineData(4, 20)]
    [InlineData(4, 50)]
    public void What_is_learnt_from_the_ranks_of_those_that_dropped_out_is_nearly_that_of_whole_evaluations(double spacing, double noise)
    {
        // A search learns the sum of the weights of the ranks times the candidates from a generation. The mean over many
        // generations is compared between races and whole evaluations with the same noise.
        const int generations = 1_000, population = 12, episodes = 16;
        double[] negative = new CmaEsParameters(100, new CmaEsOptions { Population = population }).Weights[(population / 2)..];
        double[] worse = [.. Enumerable.Repeat(0.0, population / 2), .. negative.Select(weight => weight / -negative.Sum())];
        double[] centred = [.. Enumerable.Range(0, population).Select(rank => 0.5 - rank / (population - 1.0))];
        (double[] whole, double[] race) = (new double[2], new double[2]);
        double[,] bias = new double[2, population];
        int played = 0;
        for (int generation = 0; generation < generations; generation++)
        {
            var random = new Pcg64(generation);
            double[][] returns = [.. Enumerable.Range(0, population).Select(candidate =>
                Enumerable.Range(0, episodes).Select(seed => spacing * candidate + Worth(seed) + noise * random.NextNormal()).ToArray())];
            double[] raced = CandidateRace.Run(
                [.. Enumerable.Range(0, population).Select(candidate => (float[])[candidate])], [.. Enumerable.Range(0, episodes).Select(seed => (long)seed)],
                (candidates, seeds) =>
                {
                    played += candidates.Count * seeds.Length;
                    return [.. candidates.Select(candidate => seeds.Select(seed => returns[(int)candidate[0]][seed]).ToArray())];
                });
            Add(Order([.. returns.Select(own => own.Average())]), whole, -1);
            Add(Order(raced), race, 1);
        }
        Assert.True(played < 0.97 * generations * population * episodes, $"{played} episodes: too few drop out for this to show anything");
        // A race keeps nearly all of the update from the negative weights, and of that from centred ranks.
        Assert.InRange(race[0] / whole[0], 0.975, 1);
        Assert.InRange(race[1] / whole[1], 0.985, 1);
        // Candidates that drop out are ranked by fewer episodes: the worst get somewhat more than their weight, those below the middle somewhat less.
        foreach (double difference in bias) Assert.InRange(difference, -0.03, 0.03);

        void Add(int[] worstFirst, double[] sums, int sign)
        {
            for (int rank = 0; rank < population; rank++)
            {
                int candidate = worstFirst[population - 1 - rank];
                // Distances from the middle, so that a constant does not hide the differences.
                double truth = candidate - (population - 1) / 2.0;
                sums[0] += worse[rank] * truth;
                sums[1] += centred[rank] * truth;
                bias[0, candidate] += sign * worse[rank] / generations;
                bias[1, candidate] += sign * centred[rank] / generations;
            }
        }
    }

    [Fact]
    public void A_candidate_without_a_finite_return_does_not_stop_the_race()
    {
        double[] returns = CandidateRace.Run([[0], [1], [2]], [1, 2, 3, 4], (candidates, seeds) =>
            [.. candidates.Select(candidate => seeds.Select(seed => candidate[0] == 1 ? double.NaN : candidate[0] + seed).ToArray())]);
        Assert.True(double.IsNaN(returns[1]));
        Assert.True(returns[2] > returns[0]);
    }

    private static double Worth(long seed) => 100 * Math.Sin(12.9 * seed);

    private static int[] Order(double[] returns) => [.. Enumerable.Range(0, returns.Length).OrderBy(candidate => returns[candidate])];

    private static (double[] Returns, int[] Played) Race(double spacing, double noise, long seed = 1)
    {
        int[] played = new int[12];
        var random = new Pcg64(seed);
        double[] returns = CandidateRace.Run(
            [.. Enumerable.Range(0, 12).Select(candidate => (float[])[candidate])], [.. Enumerable.Range(0, 16).Select(seed => (long)seed)],
            (candidates, seeds) => [.. candidates.Select(candidate =>
            {
                played[(int)candidate[0]] += seeds.Length;
                return seeds.Select(seed => spacing * candidate[0] + Worth(seed) + noise * random.NextNormal()).ToArray();
            })]);
        return (returns, played);
    }
}
