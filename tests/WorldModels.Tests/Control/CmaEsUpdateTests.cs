using WorldModels.Control;
using Xunit;

namespace WorldModels.Tests.Control;

/// <summary>The updates of a generation, compared with the equations of the tutorial in simple code.</summary>
public class CmaEsUpdateTests
{
    [Theory]
    [InlineData("ellipsoid", CovarianceShape.Full, true, 7)]
    [InlineData("ellipsoid", CovarianceShape.Full, false, 6)]
    [InlineData("slope", CovarianceShape.Full, true, 40)]
    [InlineData("stranger", CovarianceShape.Full, true, 7)]
    [InlineData("ellipsoid", CovarianceShape.Diagonal, true, 9)]
    [InlineData("slope", CovarianceShape.Diagonal, true, 9)]
    [InlineData("stranger", CovarianceShape.Diagonal, true, 9)]
    public void Every_generation_follows_the_equations(string scene, CovarianceShape covariance, bool active, int population)
    {
        double[] mean = [1, -2, 3];
        CmaEsOptions options = new CmaEsOptions { Seed = 3, Population = population, ActiveCovariance = active, Covariance = covariance, Threads = 1 }.For(3);
        CmaEsState state = CmaEsState.Start([.. mean], 0.5, options);
        var search = new CmaEs(options, state);
        var plain = new TutorialCmaEs(new CmaEsParameters(3, options), mean, 0.5, diagonal: covariance == CovarianceShape.Diagonal);
        for (int generation = 1; generation <= 12; generation++)
        {
            double[][] candidates = [.. search.Ask()];
            // A candidate that was injected, and is the best or the worst.
            if (scene == "stranger" && generation % 3 == 0) candidates[1] = [.. state.Mean.Select((x, i) => generation % 2 == 0 ? 0 : x + 30 * (i + 1))];
            double[] losses = [.. candidates.Select(x => scene == "slope" ? -x[0] - x[1] : x[0] * x[0] + 10 * x[1] * x[1] + 100 * Math.Pow(x[2] + 0.5 * x[0], 2))];
            search.Tell(candidates, losses);
            plain.Tell([.. candidates.Zip(losses).OrderBy(pair => pair.Second).Select(pair => pair.First)]);

            AssertClose(plain.Mean, state.Mean);
            AssertClose([plain.Sigma], [state.Sigma]);
            AssertClose(plain.StepPath, state.StepPath);
            AssertClose(plain.CovariancePath, state.CovariancePath);
            for (int i = 0; i < 3; i++)
                for (int j = i; j < 3; j++)
                    AssertClose([plain.Covariance[i, j]], [Covariance(state, i, j)]);
            Assert.Equal((generation, (long)generation * population), (state.Generation, state.Evaluations));
        }
        // On a slope the path grows too fast for the covariance.
        Assert.True(scene != "slope" || plain.HeldBack > 0);
    }

    [Fact]
    public void The_step_size_grows_by_no_more_than_a_factor_of_e_in_a_generation()
    {
        CmaEsOptions options = new CmaEsOptions { Population = 100 }.For(1);
        CmaEsState state = CmaEsState.Start([0], 2, options);
        new CmaEs(options, state).Tell([.. Enumerable.Range(0, 100).Select(_ => new double[] { 9 })], [.. Enumerable.Range(0, 100).Select(k => (double)k)]);
        Assert.Equal(2 * Math.E, state.Sigma, 1e-12);
        Assert.Equal(9, state.Mean[0], 1e-12);
    }

    [Fact]
    public void An_eigendecomposition_waits_until_it_pays()
    {
        // 0.1 / (40 (c_1 + c_mu)) is 1.2 generations: the second generation is the first one after this time.
        CmaEsOptions options = new CmaEsOptions { Population = 6 }.For(40);
        CmaEsState state = CmaEsState.Start(new double[40], 1, options);
        var search = new CmaEs(options, state);
        Assert.InRange(new CmaEsParameters(40, options).DecompositionGap, 1.01, 1.99);
        List<int> decomposed = [];
        for (int generation = 1; generation <= 6; generation++)
        {
            IReadOnlyList<double[]> candidates = search.Ask();
            search.Tell(candidates, [.. candidates.Select(x => CmaEsTests.Loss("ellipsoid", x))]);
            decomposed.Add(state.DecomposedAt);
            if (generation == 1) Assert.All(state.Distribution.AxisLengths, length => Assert.Equal(1, length));
        }
        Assert.Equal([0, 2, 2, 4, 4, 6], decomposed);
        Assert.NotEqual(state.Distribution.AxisLengths[0], state.Distribution.AxisLengths[^1]);
    }

    [Theory]
    [InlineData(CovarianceShape.Full)]
    [InlineData(CovarianceShape.Diagonal)]
    public void Candidates_spread_around_the_mean_as_the_covariance_says(CovarianceShape shape)
    {
        const int population = 40_000;
        double mixed = shape == CovarianceShape.Full ? 1.2 : 0;
        SearchDistribution distribution = shape == CovarianceShape.Full
            ? new FullDistribution(2, [4, 1.2, 1.2, 1], new double[4], new double[2], threads: 1) : new DiagonalDistribution([4, 1]);
        distribution.Decompose();
        CmaEsOptions options = new CmaEsOptions { Seed = 1, Population = population, Covariance = shape, Threads = 1 }.For(2);
        CmaEsState state = CmaEsState.Start([10, -20], 0.5, options);
        state = new CmaEsState
        {
            Mean = state.Mean, InitialSigma = 0.5, Sigma = 0.5, Distribution = distribution, Generator = state.Generator,
            StepPath = state.StepPath, CovariancePath = state.CovariancePath, BestCandidate = state.BestCandidate,
        };
        var search = new CmaEs(options, state);
        IReadOnlyList<double[]> candidates = search.Ask();
        // Five standard errors of the largest, 4 / 4 sqrt(2 / 40,000), are 0.035.
        Assert.Equal(10, candidates.Average(x => x[0]), 0.035);
        Assert.Equal(-20, candidates.Average(x => x[1]), 0.035);
        Assert.Equal(4 * 0.25, candidates.Average(x => Math.Pow(x[0] - 10, 2)), 0.035);
        Assert.Equal(1 * 0.25, candidates.Average(x => Math.Pow(x[1] + 20, 2)), 0.035);
        Assert.Equal(mixed * 0.25, candidates.Average(x => (x[0] - 10) * (x[1] + 20)), 0.035);
        Assert.Equal([1, 0.5], search.StandardDeviations);
    }

    private static double Covariance(CmaEsState state, int i, int j) => state.Distribution switch
    {
        FullDistribution full => full.Covariance[i * 3 + j],
        _ => i == j ? state.Distribution.Variance(i) : 0,
    };

    private static void AssertClose(double[] expected, double[] actual)
    {
        for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 1e-7 * (1 + Math.Abs(expected[i])));
    }
}
