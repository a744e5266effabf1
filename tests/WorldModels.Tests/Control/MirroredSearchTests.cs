using WorldModels.Control;
using Xunit;

namespace WorldModels.Tests.Control;

public class MirroredSearchTests
{
    private static readonly string[] Both = [nameof(OpenEs), nameof(Pepg)];

    public static TheoryData<string> Names => [.. Both];

    // With a margin over the measured values: OpenES needs about 4,600 evaluations, and misses 1e-3 on the ellipsoid when its sphere shrinks
    // too early; PEPG, which adapts, needs 3,900 and 4,300.
    [Theory]
    [InlineData(nameof(OpenEs), "sphere", 1e-3, 6_000)]
    [InlineData(nameof(OpenEs), "ellipsoid", 0.5, 8_000)]
    [InlineData(nameof(Pepg), "sphere", 1e-9, 4_500)]
    [InlineData(nameof(Pepg), "ellipsoid", 1e-9, 5_000)]
    public void It_reaches_a_value_in_20_dimensions_within_so_many_evaluations(string name, string function, double value, long most)
    {
        for (int seed = 1; seed <= 5; seed++)
        {
            IEvolutionStrategy search = Minimise(New(name, Enumerable.Repeat(1.0, 20), seed: seed, target: value, evaluations: most), x => Loss(function, x));
            Assert.Equal(["TargetLoss"], search.StopReasons);
            Assert.True(search.BestLoss <= value);
            Assert.Equal(search.BestLoss, Loss(function, search.BestCandidate));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Candidates_come_in_pairs_mirrored_at_the_mean_with_the_deviation_asked_for(string name)
    {
        IEvolutionStrategy search = New(name, [10, -10], population: 20_000);
        double[][] candidates = [.. search.Ask()];
        foreach (double[][] pair in candidates.Chunk(2))
        {
            Assert.Equal(20, pair[0][0] + pair[1][0], 1e-12);
            Assert.Equal(-20, pair[0][1] + pair[1][1], 1e-12);
        }
        Assert.Equal(0.25, candidates.Average(x => Math.Pow(x[1] + 10, 2)), 0.01);
        Assert.Equal((0.5, 20_000), (search.Sigma, search.Population));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_same_seed_gives_the_same_bits_and_another_seed_others(string name)
    {
        double[][] means = [.. new[] { 5, 5, 6 }.Select(seed => Minimise(New(name, [1, 2, 3], seed: seed, evaluations: 200), x => Loss("sphere", x)).Mean)];
        Assert.Equal(means[0], means[1]);
        Assert.NotEqual(means[0], means[2]);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_loss_that_is_not_finite_ranks_last_and_the_run_goes_on(string name)
    {
        int evaluations = 0;
        double[] bad = [double.NaN, double.PositiveInfinity, double.NegativeInfinity];
        IEvolutionStrategy search = Minimise(
            New(name, Enumerable.Repeat(1.0, 5), seed: 2, target: 1e-2, evaluations: 20_000),
            x => ++evaluations % 5 == 0 ? bad[evaluations % 3] : Loss("sphere", x));
        Assert.Equal(["TargetLoss"], search.StopReasons);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_plateau_moves_neither_the_mean_nor_a_deviation_but_by_schedule(string name)
    {
        IEvolutionStrategy search = New(name, [1, 2]);
        search.Tell(search.Ask(), new double[search.Population]);
        Assert.Equal([1, 2], search.Mean);
        Assert.Equal(search is OpenEs ? 0.5 * 0.99 : 0.5, search.Sigma);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Telling_the_wrong_number_length_or_content_is_refused_and_changes_nothing(string name)
    {
        IEvolutionStrategy search = New(name, [1, 2], population: 4);
        double[][] good = [.. search.Ask()];
        double[] losses = [1, 2, 3, 4];
        Assert.Contains("got 3", Assert.Throws<ArgumentException>(() => search.Tell(good[..3], losses)).Message);
        Assert.Contains("got 3", Assert.Throws<ArgumentException>(() => search.Tell(good, losses[..3])).Message);
        Assert.Contains("candidate 3", Assert.Throws<ArgumentException>(() => search.Tell([.. good[..3], [1]], losses)).Message);
        Assert.Contains("candidate 0", Assert.Throws<ArgumentException>(() => search.Tell([[1, double.NaN], .. good[1..]], losses)).Message);
        Assert.Contains("none of the 4", Assert.Throws<ArgumentException>(() => search.Tell(good, [double.NaN, double.NaN, double.NaN, double.NaN])).Message);
        Assert.Equal((0, 0L, 0.5), (search.Generation, search.Evaluations, search.Sigma));
        Assert.Equal([1, 2], search.Mean);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Arguments_out_of_range_are_refused_by_name(string name)
    {
        Assert.Contains("sigma", Assert.Throws<ArgumentException>(() => New(name, [1], sigma: 0)).Message);
        Assert.Contains("got 0", Assert.Throws<ArgumentException>(() => New(name, [])).Message);
        Assert.Contains("number 1", Assert.Throws<ArgumentException>(() => New(name, [1, double.NaN])).Message);
        Assert.Contains("even", Assert.Throws<ArgumentException>(() => New(name, [1], population: 5)).Message);
        Assert.Contains("Seed", Assert.Throws<ArgumentException>(() => New(name, [1], seed: -1)).Message);
        Assert.Contains("MaxEvaluations", Assert.Throws<ArgumentException>(() => New(name, [1], evaluations: 0)).Message);
    }

    [Fact]
    public void Settings_of_their_own_are_refused_by_name()
    {
        Assert.Contains("SigmaDecay", Assert.Throws<ArgumentException>(() => new OpenEs([1], 1, new() { SigmaDecay = 1.1 })).Message);
        Assert.Contains("LeastSigma", Assert.Throws<ArgumentException>(() => new OpenEs([1], 1, new() { LeastSigma = -1 })).Message);
        Assert.Contains("WeightDecay", Assert.Throws<ArgumentException>(() => new OpenEs([1], 1, new() { WeightDecay = double.NaN })).Message);
        Assert.Contains("LearningRate", Assert.Throws<ArgumentException>(() => new Pepg([1], 1, new() { LearningRate = 0 })).Message);
        Assert.Contains("SigmaLearningRate", Assert.Throws<ArgumentException>(() => new Pepg([1], 1, new() { SigmaLearningRate = -1 })).Message);
        Assert.Contains("MaxSigmaChange", Assert.Throws<ArgumentException>(() => new Pepg([1], 1, new() { MaxSigmaChange = 1 })).Message);
    }

    [Fact]
    public void Weight_decay_draws_the_mean_of_OpenES_to_zero()
    {
        double[] Drift(double decay)
        {
            var search = new OpenEs([3, -3], 0.1, new() { WeightDecay = decay });
            for (int i = 0; i < 50; i++) search.Tell(search.Ask(), new double[search.Population]);
            return search.Mean;
        }
        Assert.Equal([3, -3], Drift(0));
        double[] drawn = Drift(0.1);
        Assert.InRange(drawn[0], 0, 2.9);
        Assert.Equal(drawn[0], -drawn[1], 1e-12);
    }

    [Fact]
    public void PEPG_gives_each_coordinate_a_deviation_of_its_own()
    {
        var search = new Pepg(Enumerable.Repeat(1.0, 4), 1, new() { Seed = 1, TargetLoss = 1e-9 });
        Minimise(search, x => Loss("ellipsoid", x));
        // The ellipsoid is a hundred times steeper along its last coordinate.
        double[] deviations = search.StandardDeviations;
        Assert.InRange(deviations[0] / deviations[3], 3, 30);
    }

    private static IEvolutionStrategy New(
        string name, IEnumerable<double> mean, double sigma = 0.5, int population = 0, long seed = 1, double target = double.NegativeInfinity, long evaluations = long.MaxValue) =>
        name == nameof(OpenEs)
            ? new OpenEs(mean, sigma, new() { Population = population, Seed = seed, TargetLoss = target, MaxEvaluations = evaluations, SigmaDecay = 0.99, LeastSigma = 0.001 })
            : new Pepg(mean, sigma, new() { Population = population, Seed = seed, TargetLoss = target, MaxEvaluations = evaluations });

    internal static IEvolutionStrategy Minimise(IEvolutionStrategy search, Func<double[], double> loss)
    {
        while (!search.Stop)
        {
            IReadOnlyList<double[]> candidates = search.Ask();
            search.Tell(candidates, [.. candidates.Select(loss)]);
        }
        return search;
    }

    // The ellipsoid has condition 100.
    private static double Loss(string function, double[] x) =>
        x.Select((v, i) => (function == "sphere" ? 1 : Math.Pow(10, 2.0 * i / (x.Length - 1))) * v * v).Sum();
}
