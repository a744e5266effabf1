using Xunit;

namespace WorldModels.Environments.Tests;

public sealed class TeleporterTests
{
    [Fact]
    public void A_mixture_says_where_a_throw_goes_and_a_single_normal_distribution_cannot()
    {
        double[] thrown = Throws(4000);
        double mean = thrown.Average(), deviation = Math.Sqrt(thrown.Average(x => (x - mean) * (x - mean)));
        double single = thrown.Average(x => -Math.Log(Normal(x, mean, deviation)));
        double mixture = thrown.Average(x => -Math.Log((Normal(x, -3, 0.02) + Normal(x, 3, 0.02)) / 2));
        // The documented entropies.
        Assert.Equal(2.518, single, 0.02);
        Assert.Equal(-1.800, mixture, 0.06);
        Assert.DoesNotContain(thrown, x => Math.Abs(x) < 2.8);

        static double Normal(double x, double mean, double deviation) =>
            Math.Exp(-0.5 * Math.Pow((x - mean) / deviation, 2)) / (deviation * Math.Sqrt(2 * Math.PI));
    }

    [Fact]
    public void Both_exits_are_as_likely_and_pay_1_and_minus_1()
    {
        using var world = new Teleporter();
        var results = Enumerable.Range(0, 4000).Select(seed => Play.Through(world, seed, 2)[1]).ToList();
        Assert.All(results, step => Assert.Equal(Math.Sign(step.Seen[0]), step.Reward));
        // 2000, with a standard deviation of 32.
        Assert.InRange(results.Count(step => step.Reward > 0), 1840, 2160);
    }

    [Theory]
    [InlineData(0, -0.1)]
    [InlineData(1, 0.1)]
    public void A_move_goes_a_stride_with_a_little_noise(float action, double stride)
    {
        using var world = new Teleporter();
        double[] moves = [.. Enumerable.Range(0, 2000).Select(seed => Play.Cells(world, seed, action)).Select(cells => (double)cells[1] - cells[0])];
        double mean = moves.Average();
        Assert.Equal(stride, mean, 0.002);
        Assert.Equal(0.02, Math.Sqrt(moves.Average(move => (move - mean) * (move - mean))), 0.0015);
    }

    [Fact]
    public void It_goes_on_after_a_throw_until_the_time_limit()
    {
        using var world = new Teleporter(maxSteps: 3);
        var steps = Play.Through(world, 5, 2, 1, 2);
        Assert.Equal(0.1, Math.Abs(steps[2].Seen[0] - steps[1].Seen[0]), 0.09);
        Assert.Equal([false, false, false, true], steps.Select(step => step.Truncated));
        Assert.DoesNotContain(true, steps.Select(step => step.Terminated));
    }

    private static double[] Throws(int count)
    {
        using var world = new Teleporter();
        return [.. Enumerable.Range(0, count).Select(seed => (double)Play.Cells(world, seed, 2)[1])];
    }
}
