using WorldModels.Control;
using Xunit;

namespace WorldModels.Tests.Control;

/// <summary>Single generations of the mirrored searches, calculated by hand.</summary>
public class MirroredSearchStepTests
{
    [Fact]
    public void PEPG_moves_the_mean_and_the_deviation_by_ranks()
    {
        // z = 1, -1, 2, -2 with ranks 1/2, 1/6, -1/6, -1/2, whose positive part is 2/3. Mean: (1/2 - 1/6 - 2/6 + 1) / (2/3) = 1.5 deviations.
        // Deviation: ((-1/6) 3 + (-1/2) 3) / (2/3) = -3, half of which at a rate of 0.1 is -0.15.
        var search = new Pepg([10], 2, new() { Population = 4, LearningRate = 0.5, SigmaLearningRate = 0.1 });
        search.Tell([[12], [8], [14], [6]], [1, 2, 3, 4]);
        Assert.Equal(10 + 0.5 * 1.5 * 2, search.Mean[0], 1e-12);
        Assert.Equal(2 * 0.85, search.StandardDeviations[0], 1e-12);
        Assert.Equal((1, 4L, 1.0), (search.Generation, search.Evaluations, search.BestLoss));
        Assert.Equal([12], search.BestCandidate);
    }

    [Fact]
    public void Equal_losses_share_their_ranks()
    {
        // Ranks 1/3, 1/3, -1/6, -1/2: (1/3 - 1/3 - 2/6 + 1) / (2/3) = 1.
        Assert.Equal(12, Told([1, 1, 3, 4]).Mean[0], 1e-12);
        // Ranks 1/2 and three times -1/6: (1/2 + 1/6 - 2/6 + 2/6) / (1/2) = 4/3.
        Assert.Equal(10 + 2 * 4 / 3.0, Told([1, 9, 9, 9]).Mean[0], 1e-12);
        // All values that are not finite are equally bad.
        Assert.Equal(Told([1, 9, 9, 9]).Mean, Told([1, double.NaN, double.PositiveInfinity, double.NegativeInfinity]).Mean);

        static Pepg Told(double[] losses)
        {
            var search = new Pepg([10], 2, new() { Population = 4 });
            search.Tell([[12], [8], [14], [6]], losses);
            return search;
        }
    }

    [Theory]
    [InlineData(0.2, 0.8)]
    [InlineData(0.9, 1 - 1.5 * 0.4386294361119891)]
    public void A_deviation_changes_by_a_rate_that_falls_with_the_dimension_and_by_no_more_than_its_limit(double limit, double expected)
    {
        // (3 + ln 4) / (5 sqrt 4) = 0.43863.
        var search = new Pepg([0, 0, 0, 0], 1, new() { Population = 4, MaxSigmaChange = limit });
        search.Tell([.. new double[] { 1, -1, 2, -2 }.Select(z => new[] { z, z, z, z })], [1, 2, 3, 4]);
        Assert.All(search.StandardDeviations, deviation => Assert.Equal(expected, deviation, 1e-12));
        Assert.Equal(expected, search.Sigma, 1e-12);
    }

    [Fact]
    public void The_sigma_of_PEPG_is_the_root_mean_square_of_its_deviations()
    {
        // The first coordinate is one deviation away in all candidates, so it gives no information about its deviation.
        var search = new Pepg([0, 0], 1, new() { Population = 4, SigmaLearningRate = 0.1 });
        search.Tell([[1, 0], [-1, 0], [1, 2], [-1, -2]], [1, 2, 3, 4]);
        double[] deviations = search.StandardDeviations;
        Assert.Equal(1, deviations[0], 1e-12);
        // (1/2 (-1) + 1/6 (-1) - 1/6 3 - 1/2 3) / (2/3) = -4, half of which at a rate of 0.1 is -0.2.
        Assert.Equal(0.8, deviations[1], 1e-12);
        Assert.Equal(Math.Sqrt((1 + 0.64) / 2), search.Sigma, 1e-12);
    }

    [Fact]
    public void PEPG_never_comes_to_a_deviation_of_0()
    {
        var search = new Pepg([0], 1.2e-150, new() { Population = 2, MaxSigmaChange = 0.9, SigmaLearningRate = 10 });
        for (int i = 0; i < 3; i++) search.Tell([[search.Mean[0]], [search.Mean[0] + 3 * search.Sigma]], [1, 2]);
        Assert.Equal(1e-150, search.Sigma, 1e-160);
    }

    [Fact]
    public void OpenES_takes_the_steps_of_Adam_against_the_gradient_that_ranks_estimate()
    {
        // Ranks 1/2 and -1/2 at one deviation to each side: a gradient of -1/2, and a first step of the full rate.
        var search = new OpenEs([0], 1, new() { Population = 2, SigmaDecay = 0.5, LeastSigma = 0.3 });
        search.Tell([[1], [-1]], [1, 2]);
        Assert.Equal(0.1, search.Mean[0], 1e-7);
        Assert.Equal(0.5, search.Sigma, 1e-12);
        // Now 1/2. First moment 0.9 (-0.05) + 0.1 / 2 = 0.005, over 1 - 0.81; second 1/4 over its bias; half a deviation times 0.1.
        search.Tell([[0.6], [-0.4]], [2, 1]);
        Assert.Equal(0.1 - 0.05 * (0.005 / 0.19) / 0.5, search.Mean[0], 1e-7);
        Assert.Equal(0.3, search.Sigma, 1e-12);
        search.Tell([[0.6], [-0.4]], [1, 1]);
        Assert.Equal(0.3, search.Sigma, 1e-12);
    }

    [Fact]
    public void The_gradient_of_OpenES_weighs_distances_and_knows_no_scale_of_losses()
    {
        double[] Steps(double scale)
        {
            var search = new OpenEs([0], 2, new() { Population = 4, SigmaDecay = 1, LearningRate = 0.5 });
            search.Tell([[2], [-2], [4], [-4]], [.. new double[] { 1, 2, 3, 4 }.Select(loss => loss * scale)]);
            double mean = search.Mean[0];
            search.Tell([[mean + 4], [mean - 4], [mean], [mean]], [.. new double[] { 4, 1, 2, 3 }.Select(loss => loss * scale)]);
            return [mean, search.Mean[0] - mean];
        }
        double[] steps = Steps(1);
        Assert.Equal(steps, Steps(1000));
        // Gradients: -(1/2 2 - 1/6 2 - 1/6 4 + 1/2 4) / 8 = -1/4; then (1/2 4 + 1/2 4) / 8 = 1/2.
        Assert.Equal(0.5 * 2, steps[0], 1e-6);
        double first = (0.9 * 0.1 * -0.25 + 0.1 * 0.5) / 0.19, secondMoment = (0.999 * 0.001 * 0.0625 + 0.001 * 0.25) / (1 - 0.999 * 0.999);
        Assert.Equal(-0.5 * 2 * first / Math.Sqrt(secondMoment), steps[1], 1e-6);
    }

    [Fact]
    public void Weight_decay_adds_a_share_of_the_mean_to_the_gradient()
    {
        // A plateau has no gradient: Adam's first step has the full rate, to 0.
        var search = new OpenEs([3, -3], 2, new() { Population = 2, WeightDecay = 0.1 });
        search.Tell([[4, -3], [2, -3]], [1, 1]);
        Assert.Equal(3 - 0.2, search.Mean[0], 1e-6);
        Assert.Equal(-3 + 0.2, search.Mean[1], 1e-6);
    }

    [Fact]
    public void A_slope_of_next_to_nothing_gets_no_full_step()
    {
        // A slope of 1e-8 is as large as Adam's epsilon: half of the rate of 0.1.
        var search = new OpenEs([1e-8], 1, new() { Population = 2, WeightDecay = 1 });
        search.Tell([[1], [-1]], [1, 1]);
        Assert.Equal(-0.05, search.Mean[0], 1e-7);
    }

    [Fact]
    public void A_sigma_falls_to_its_least_share_and_is_never_raised_to_it()
    {
        var falling = new OpenEs([0], 2, new() { Population = 2, SigmaDecay = 0.5, LeastSigma = 0.3 });
        for (int i = 0; i < 3; i++) falling.Tell([[1], [-1]], [1, 2]);
        Assert.Equal(0.6, falling.Sigma, 1e-12);
        var search = new OpenEs([0], 1, new() { Population = 2, SigmaDecay = 0.9, LeastSigma = 1 });
        search.Tell([[1], [-1]], [1, 2]);
        Assert.Equal(1, search.Sigma);
    }

    [Fact]
    public void A_search_says_which_limit_it_reached()
    {
        var search = new Pepg([0], 1, new() { Population = 2, TargetLoss = 2, MaxGenerations = 3, MaxEvaluations = 4 });
        Assert.False(search.Stop);
        search.Tell([[1], [-1]], [3, 4]);
        Assert.Empty(search.StopReasons);
        search.Tell([[1], [-1]], [2.5, 4]);
        Assert.Equal(["MaxEvaluations"], search.StopReasons);
        Assert.True(search.Stop);
        search.Tell([[1], [-1]], [4, 2]);
        Assert.Equal(["TargetLoss", "MaxGenerations", "MaxEvaluations"], search.StopReasons);
        Assert.Equal((2.0, -1.0), (search.BestLoss, search.BestCandidate[0]));
        // A later loss that is no better does not change the best one.
        search.Tell([[7], [8]], [2, 9]);
        Assert.Equal(-1, search.BestCandidate[0]);
    }

    [Theory]
    [InlineData(SearchMethod.OpenEs)]
    [InlineData(SearchMethod.Pepg)]
    public void A_restored_search_goes_on_bit_for_bit(SearchMethod method)
    {
        MirroredSearch search = New(2), resumed = New(2);
        for (int i = 0; i < 5; i++) Advance(search);
        resumed.Restore(search.ToState());
        Assert.Equal(search.BestCandidate, resumed.BestCandidate);
        for (int i = 0; i < 5; i++)
        {
            Advance(search);
            Advance(resumed);
        }
        Assert.Equal(search.Ask(), resumed.Ask());
        Assert.Equal((search.Sigma, search.BestLoss, search.Generation, search.Evaluations), (resumed.Sigma, resumed.BestLoss, resumed.Generation, resumed.Evaluations));

        MirroredSearchState state = search.ToState();
        Refuses(state with { Mean = [1] });
        Refuses(state with { BestCandidate = [1] });
        Refuses(state with { Adapted = [1] });
        Refuses(state with { Mean = [1, double.NaN] });
        Refuses(state with { BestCandidate = [1, double.PositiveInfinity] });
        Refuses(state with { Adapted = [.. state.Adapted.Select(_ => double.NaN)] });
        Refuses(state with { BestLoss = double.NaN });
        Refuses(state with { Generation = -1 });
        Refuses(state with { Evaluations = -1 });
        New(2).Restore(state with { BestLoss = double.PositiveInfinity, Generation = 0, Evaluations = 0 });

        MirroredSearch New(int n) => (MirroredSearch)SearchMethods.Create(method, new double[n], 0.5, 4, seed: 1, threads: 1);

        void Refuses(MirroredSearchState wrong) => Assert.Throws<FormatException>(() => New(2).Restore(wrong));

        static void Advance(IEvolutionStrategy search)
        {
            IReadOnlyList<double[]> candidates = search.Ask();
            search.Tell(candidates, [.. candidates.Select(x => Math.Pow(x[0] - 1, 2) + 3 * Math.Pow(x[1] + 2, 2))]);
        }
    }
}
