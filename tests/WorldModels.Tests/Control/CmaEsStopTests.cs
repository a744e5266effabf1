using WorldModels.Control;
using WorldModels.Environments;
using Xunit;

namespace WorldModels.Tests.Control;

public class CmaEsStopTests
{
    [Fact]
    public void Generations_and_evaluations_are_limited()
    {
        Assert.Equal(["MaxGenerations"], Run(new() { MaxGenerations = 7 }, Sphere).StopReasons);
        CmaEs search = Run(new() { MaxEvaluations = 33, Population = 10 }, Sphere);
        Assert.Equal(["MaxEvaluations"], search.StopReasons);
        Assert.Equal(40, search.Evaluations);
    }

    [Fact]
    public void A_target_stops_the_run_that_reaches_it()
    {
        CmaEs search = Run(new() { TargetLoss = 0.01 }, Sphere);
        Assert.Equal(["TargetLoss"], search.StopReasons);
        Assert.True(search.BestLoss <= 0.01);
    }

    [Fact]
    public void A_converged_run_stops_by_itself()
    {
        CmaEs search = Run(new(), Sphere);
        Assert.Contains("LossTolerance", search.StopReasons);
        Assert.InRange(search.BestLoss, 0, 1e-11);
    }

    [Fact]
    public void A_constant_loss_stops_after_ten_generations()
    {
        CmaEs search = Run(new() { LossTolerance = 0 }, _ => 3);
        Assert.Equal(["LossHistoryTolerance"], search.StopReasons);
        Assert.Equal(10, search.Generation);
    }

    [Fact]
    public void Steps_below_the_tolerance_stop_the_run()
    {
        CmaEs search = Run(new() { LossTolerance = 0, LossHistoryTolerance = 0, StepTolerance = 1e-5 }, Sphere);
        Assert.Equal(["StepTolerance"], search.StopReasons);
        Assert.All(search.StandardDeviations, x => Assert.InRange(x, 0, 1e-5));
    }

    [Fact]
    public void Pure_noise_stagnates()
    {
        var noise = new Pcg64(1);
        CmaEs search = Run(new() { StagnationGenerations = 50, MaxStepGrowth = double.PositiveInfinity }, _ => noise.NextNormal());
        Assert.Equal(["StagnationGenerations"], search.StopReasons);
        Assert.True(search.Generation >= 50);
    }

    [Fact]
    public void Progress_through_noise_does_not_stagnate()
    {
        var noise = new Pcg64(1);
        CmaEs search = Run(new() { StagnationGenerations = 20, TargetLoss = 1e-3 }, x => Sphere(x) * (1 + 0.1 * noise.NextNormal()));
        Assert.Equal(["TargetLoss"], search.StopReasons);
    }

    [Fact]
    public void An_ill_conditioned_covariance_stops_the_run()
    {
        Assert.Equal(["MaxCondition"], Run(new() { MaxCondition = 1e4 }, x => CmaEsTests.Loss("ellipsoid", x)).StopReasons);
    }

    [Fact]
    public void A_slope_without_end_is_seen_as_divergence()
    {
        CmaEs search = Run(new(), x => x[0]);
        Assert.Equal(["MaxStepGrowth"], search.StopReasons);
        Assert.True(search.StandardDeviations.Max() > 1e3);
    }

    [Fact]
    public void Steps_that_vanish_beside_the_mean_stop_the_run()
    {
        var options = new CmaEsOptions { LossTolerance = 0, LossHistoryTolerance = 0, StepTolerance = 0 };
        CmaEs search = CmaEsTests.Minimise(new CmaEs([1e9, 1e9], 1, options), x => Math.Pow(x[0] - 1e9, 2) + Math.Pow(x[1] - 1e9, 2));
        Assert.Equal(["NoEffect"], search.StopReasons);
    }

    [Fact]
    public void Stopping_is_advice_and_the_search_can_go_on()
    {
        CmaEs search = Run(new() { TargetLoss = 0.01 }, Sphere);
        for (int i = 0; i < 200; i++)
        {
            IReadOnlyList<double[]> candidates = search.Ask();
            search.Tell(candidates, [.. candidates.Select(Sphere)]);
        }
        Assert.InRange(search.BestLoss, 0, 1e-6);
    }

    private static CmaEs Run(CmaEsOptions options, Func<double[], double> loss)
    {
        options.Seed = 1;
        return CmaEsTests.Minimise(new CmaEs([1, 1, 1, 1, 1], 1, options), loss);
    }

    private static double Sphere(double[] x) => CmaEsTests.Loss("sphere", x);
}
