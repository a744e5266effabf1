using WorldModels.Control;
using Xunit;

namespace WorldModels.Tests.Control;

public class SeparableCmaEsTests
{
    // Linear in n, as in Ros and Hansen (2008): about 110 n evaluations on the sphere; on the ellipsoid of condition 1e6 the full
    // covariance needs 15 n^2 and more.
    [Theory]
    [InlineData("sphere", 100, 100, 125)]
    [InlineData("sphere", 1000, 100, 125)]
    [InlineData("ellipsoid", 20, 200, 260)]
    [InlineData("ellipsoid", 100, 240, 320)]
    public void Evaluations_grow_in_proportion_to_the_dimension(string function, int n, double fewest, double most)
    {
        double[] scales = [.. Enumerable.Range(0, n).Select(i => function == "sphere" ? 1 : Math.Pow(10, 6.0 * i / (n - 1)))];
        CmaEs search = CmaEsTests.Minimise(New(n, target: 1e-9), x =>
        {
            double sum = 0;
            for (int i = 0; i < n; i++) sum += scales[i] * x[i] * x[i];
            return sum;
        });
        Assert.Contains("TargetLoss", search.StopReasons);
        Assert.InRange((double)search.Evaluations / n, fewest, most);
    }

    [Fact]
    public void Ten_thousand_numbers_are_no_trouble_and_improve()
    {
        CmaEs search = New(10_000, population: 64, sigma: 0.1);
        double Loss(double[] x) => x.Sum(v => v * v);
        double before = Loss(search.Mean);
        for (int i = 0; i < 60; i++)
        {
            IReadOnlyList<double[]> candidates = search.Ask();
            search.Tell(candidates, [.. candidates.Select(Loss)]);
        }
        Assert.InRange(Loss(search.Mean), 0, 0.95 * before);
    }

    [Fact]
    public void More_numbers_than_a_full_covariance_can_have_are_refused_with_the_way_out()
    {
        Assert.Contains("CovarianceShape.Diagonal", Assert.Throws<ArgumentException>(() => new CmaEs(new double[10_001], 1)).Message);
        Assert.Equal(10_001, New(10_001).Dimension);
        Assert.Contains("Covariance", Assert.Throws<ArgumentException>(() => new CmaEs([1], 1, new() { Covariance = (CovarianceShape)2 })).Message);
        Assert.Contains("Threads", Assert.Throws<ArgumentException>(() => new CmaEs([1], 1, new() { Threads = 0 })).Message);
    }

    [Fact]
    public void A_resumed_run_equals_the_uninterrupted_one_bit_for_bit()
    {
        CmaEs search = New(30);
        for (int i = 0; i < 25; i++) Advance(search);
        using var file = new MemoryStream();
        search.Save(file);
        file.Position = 0;
        var resumed = CmaEs.Load(file);
        for (int i = 0; i < 25; i++)
        {
            Advance(search);
            Advance(resumed);
        }
        Assert.Equal(search.Ask(), resumed.Ask());
        Assert.Equal(search.StandardDeviations, resumed.StandardDeviations);
        Assert.Equal((search.Sigma, search.BestLoss, search.Evaluations), (resumed.Sigma, resumed.BestLoss, resumed.Evaluations));
    }

    [Fact]
    public void The_full_search_gives_the_same_bits_for_any_number_of_threads()
    {
        CmaEs[] searches = [.. new[] { 1, 3 }.Select(threads => new CmaEs(new double[140], 1, new() { Seed = 1, Population = 64, Threads = threads }))];
        foreach (CmaEs search in searches)
            for (int i = 0; i < 20; i++) Advance(search);
        Assert.Equal(searches[0].Ask(), searches[1].Ask());
    }

    private static CmaEs New(int n, int population = 0, double target = double.NegativeInfinity, double sigma = 1) => new(
        Enumerable.Repeat(1.0, n), sigma, new() { Seed = 1, Population = population, TargetLoss = target, Covariance = CovarianceShape.Diagonal });

    private static void Advance(CmaEs search)
    {
        IReadOnlyList<double[]> candidates = search.Ask();
        search.Tell(candidates, [.. candidates.Select(x => CmaEsTests.Loss("ellipsoid", x))]);
    }
}
