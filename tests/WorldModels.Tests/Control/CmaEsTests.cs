using WorldModels.Control;
using Xunit;

namespace WorldModels.Tests.Control;

public class CmaEsTests
{
    // The last three columns: what pycma 4.4.0 needs (median evaluations to 1e-9 over its successful runs of 20) and the
    // range for our successes; Rosenbrock and Rastrigin have local optima, where 18 and 8 of pycma's 20 runs succeed.
    [Theory]
    [InlineData("sphere", 10, 1, 1, 0, 20, 1500, 20, 20)]
    [InlineData("ellipsoid", 10, 1, 1, 0, 20, 4095, 20, 20)]
    [InlineData("Rosenbrock", 10, 0, 0.5, 0, 20, 5275, 15, 20)]
    [InlineData("Rastrigin", 10, 2, 2, 200, 20, 22400, 4, 14)]
    [InlineData("sphere", 40, 1, 1, 0, 5, 5318, 5, 5)]
    public void Needs_as_many_evaluations_as_the_reference_implementation(
        string function, int n, double start, double sigma, int population, int seeds, double reference, int fewestSuccesses, int mostSuccesses)
    {
        List<double> evaluations = [];
        for (int seed = 1; seed <= seeds; seed++)
        {
            var search = new CmaEs(Enumerable.Repeat(start, n), sigma, new() { Seed = seed, Population = population, TargetLoss = 1e-9 });
            Minimise(search, x => Loss(function, x));
            if (search.StopReasons.Contains("TargetLoss")) evaluations.Add(search.Evaluations);
        }
        Assert.InRange(evaluations.Count, fewestSuccesses, mostSuccesses);
        evaluations.Sort();
        double median = (evaluations[evaluations.Count / 2] + evaluations[(evaluations.Count - 1) / 2]) / 2;
        Assert.InRange(median / reference, 0.9, 1.1);
    }

    [Fact]
    public void The_active_update_saves_evaluations_on_the_ellipsoid()
    {
        CmaEs[] searches = [.. new[] { true, false }.Select(active =>
            Minimise(new CmaEs(Enumerable.Repeat(1.0, 10), 1, new() { Seed = 1, TargetLoss = 1e-9, ActiveCovariance = active }), x => Loss("ellipsoid", x)))];
        Assert.True(searches[0].Evaluations < 0.9 * searches[1].Evaluations);
        Assert.All(searches, search => Assert.True(search.BestLoss <= 1e-9));
    }

    [Fact]
    public void The_same_seed_gives_the_same_bits_and_another_seed_others()
    {
        double[][] means = [.. new[] { 5, 5, 6 }.Select(seed =>
            Minimise(new CmaEs([1, 2, 3, 4], 0.5, new() { Seed = seed, MaxGenerations = 40 }), x => Loss("ellipsoid", x)).Mean)];
        Assert.Equal(means[0], means[1]);
        Assert.NotEqual(means[0], means[2]);
    }

    [Fact]
    public void The_first_candidates_have_the_mean_and_deviation_asked_for()
    {
        var search = new CmaEs([10, -10], 0.5, new() { Population = 20_000 });
        double[] first = [.. search.Ask().Select(x => x[0])], second = [.. search.Ask().Select(x => x[1])];
        Assert.Equal(10, first.Average(), 0.02);
        Assert.Equal(-10, second.Average(), 0.02);
        Assert.Equal(0.25, first.Average(x => Math.Pow(x - 10, 2)), 0.01);
        Assert.Equal([0.5, 0.5], search.StandardDeviations);
    }

    [Fact]
    public void A_loss_that_is_not_finite_ranks_last_and_the_run_goes_on()
    {
        // Every fifth evaluation fails, with every kind of invalid loss.
        var search = new CmaEs([3, 3, 3, 3, 3], 1, new() { Seed = 2, TargetLoss = 1e-9 });
        int evaluations = 0;
        double[] bad = [double.NaN, double.PositiveInfinity, double.NegativeInfinity];
        Minimise(search, x => ++evaluations % 5 == 0 ? bad[evaluations % 3] : Loss("sphere", x));
        Assert.Contains("TargetLoss", search.StopReasons);
    }

    [Fact]
    public void Every_kind_of_failure_counts_as_the_worst_loss()
    {
        double[][] means = [.. new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity, 1e300 }.Select(failure =>
        {
            var search = new CmaEs([1, 1, 1], 0.5, new() { Seed = 4 });
            IReadOnlyList<double[]> candidates = search.Ask();
            search.Tell(candidates, [.. candidates.Select((x, k) => k == 2 ? failure : Loss("sphere", x))]);
            return search.Ask()[0];
        })];
        Assert.All(means, mean => Assert.Equal(means[0], mean));
    }

    [Fact]
    public void A_generation_without_any_finite_loss_is_refused_and_changes_nothing()
    {
        var search = new CmaEs([1, 2], 0.5, new() { Seed = 4 });
        IReadOnlyList<double[]> candidates = search.Ask();
        ArgumentException refusal = Assert.Throws<ArgumentException>(() => search.Tell(candidates, [.. candidates.Select(_ => double.NaN)]));
        Assert.Contains("NaN", refusal.Message);
        Assert.Equal((0, 0L, 0.5), (search.Generation, search.Evaluations, search.Sigma));
        Assert.Equal([1, 2], search.Mean);
    }

    [Fact]
    public void Telling_the_wrong_number_length_or_content_is_refused()
    {
        var search = new CmaEs([1, 2], 0.5, new() { Population = 4 });
        double[][] good = [.. search.Ask()];
        double[] losses = [1, 2, 3, 4];
        Assert.Contains("got 3", Assert.Throws<ArgumentException>(() => search.Tell(good[..3], losses)).Message);
        Assert.Contains("got 3", Assert.Throws<ArgumentException>(() => search.Tell(good, losses[..3])).Message);
        Assert.Contains("candidate 3", Assert.Throws<ArgumentException>(() => search.Tell([.. good[..3], [1]], losses)).Message);
        Assert.Contains("candidate 0", Assert.Throws<ArgumentException>(() => search.Tell([[1, double.NaN], .. good[1..]], losses)).Message);
        Assert.Contains("candidate 0", Assert.Throws<ArgumentException>(() => search.Tell([[1e200, 1], .. good[1..]], losses)).Message);
        Assert.Equal(0, search.Generation);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(-1.0)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_step_size_that_is_not_positive_is_refused(double sigma)
    {
        Assert.Contains($"{sigma}", Assert.Throws<ArgumentException>(() => new CmaEs([1], sigma)).Message);
    }

    [Fact]
    public void A_mean_or_option_out_of_range_is_refused_by_name()
    {
        Assert.Contains("got 0", Assert.Throws<ArgumentException>(() => new CmaEs([], 1)).Message);
        Assert.Contains("number 1", Assert.Throws<ArgumentException>(() => new CmaEs([1, double.NaN], 1)).Message);
        Assert.Contains("Population", Assert.Throws<ArgumentException>(() => new CmaEs([1], 1, new() { Population = 1 })).Message);
        Assert.Contains("Seed", Assert.Throws<ArgumentException>(() => new CmaEs([1], 1, new() { Seed = -1 })).Message);
        Assert.Contains("LossTolerance", Assert.Throws<ArgumentException>(() => new CmaEs([1], 1, new() { LossTolerance = double.NaN })).Message);
    }

    [Fact]
    public void Asking_twice_draws_afresh_and_either_generation_may_be_told()
    {
        var search = new CmaEs([1, 2], 0.5);
        IReadOnlyList<double[]> first = search.Ask(), second = search.Ask();
        Assert.NotEqual(first[0], second[0]);
        search.Tell(first, [.. first.Select(x => Loss("sphere", x))]);
        Assert.Equal(1, search.Generation);
        Assert.Equal(first.Min(x => Loss("sphere", x)), search.BestLoss);
    }

    [Fact]
    public void A_candidate_from_far_away_may_be_put_in_without_upsetting_the_search()
    {
        var search = new CmaEs(Enumerable.Repeat(1e6, 10), 1, new() { Seed = 1, MaxStepGrowth = double.PositiveInfinity });
        double[][] candidates = [.. search.Ask()];
        candidates[3] = new double[10];
        search.Tell(candidates, [.. candidates.Select(x => Loss("sphere", x))]);
        Assert.Equal(0, search.BestLoss);
        Assert.Equal(new double[10], search.BestCandidate);
        // Shortened to sqrt(10) + 4 standard deviations, the candidate moves no coordinate of the mean further.
        Assert.All(search.Mean, x => Assert.InRange(x, 1e6 - 8, 1e6 + 8));
        Assert.All(search.StandardDeviations, x => Assert.InRange(x, 0.1, 10));
    }

    [Fact]
    public void Of_equal_losses_the_first_one_told_stays_the_best()
    {
        var search = new CmaEs([1, 2], 0.5, new() { Seed = 1 });
        IReadOnlyList<double[]> first = search.Ask();
        search.Tell(first, [.. first.Select((_, k) => k == 2 ? 1.0 : 5)]);
        IReadOnlyList<double[]> second = search.Ask();
        search.Tell(second, [.. second.Select((_, k) => k == 3 ? 1.0 : 5)]);
        Assert.Equal(first[2], search.BestCandidate);
    }

    [Fact]
    public void One_coordinate_is_enough()
    {
        CmaEs search = Minimise(new CmaEs([5], 1, new() { TargetLoss = 1e-9 }), x => Loss("sphere", x));
        Assert.Contains("TargetLoss", search.StopReasons);
    }

    [Fact]
    public void What_the_caller_does_to_arrays_and_options_afterwards_does_not_reach_the_search()
    {
        double[] mean = [1, 2];
        var options = new CmaEsOptions { Population = 6 };
        var search = new CmaEs(mean, 1, options);
        mean[0] = search.Mean[1] = search.BestCandidate[0] = 99;
        options.Population = 50;
        Assert.Equal([1, 2], search.Mean);
        Assert.Equal([1, 2], search.BestCandidate);
        Assert.Equal(6, search.Ask().Count);
    }

    internal static CmaEs Minimise(CmaEs search, Func<double[], double> loss)
    {
        while (!search.Stop)
        {
            IReadOnlyList<double[]> candidates = search.Ask();
            search.Tell(candidates, [.. candidates.Select(loss)]);
        }
        return search;
    }

    internal static double Loss(string function, double[] x) => function switch
    {
        "sphere" => x.Sum(v => v * v),
        "ellipsoid" => x.Select((v, i) => Math.Pow(10, 6.0 * i / (x.Length - 1)) * v * v).Sum(),
        "Rosenbrock" => x.Zip(x.Skip(1), (a, b) => 100 * Math.Pow(a * a - b, 2) + Math.Pow(a - 1, 2)).Sum(),
        _ => 10 * x.Length + x.Sum(v => v * v - 10 * Math.Cos(2 * Math.PI * v)),
    };
}
