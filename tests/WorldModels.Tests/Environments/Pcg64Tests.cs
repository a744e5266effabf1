using WorldModels.Environments;
using Xunit;

namespace WorldModels.Tests.Environments;

public class Pcg64Tests
{
    [Fact]
    public void A_seed_gives_the_numbers_that_NumPy_gives()
    {
        // numpy.random.default_rng(0).random(3) and numpy.random.default_rng(1).random(3), from NumPy's documentation.
        var zero = new Pcg64(0);
        Assert.Equal([0.6369616873214543, 0.2697867137638703, 0.04097352393619469], [zero.NextDouble(), zero.NextDouble(), zero.NextDouble()]);
        var one = new Pcg64(1);
        Assert.Equal([0.5118216247002567, 0.9504636963259353, 0.14415961271963373], [one.NextDouble(), one.NextDouble(), one.NextDouble()]);
    }

    [Fact]
    public void A_saved_state_continues_where_it_stood()
    {
        var generator = new Pcg64(7, 3);
        generator.NextNormal();
        Pcg64 copy = Pcg64.FromState(generator.ToState());
        for (int i = 0; i < 5; i++) Assert.Equal(generator.NextNormal(), copy.NextNormal());
        Assert.Equal(generator.NextUInt64(), copy.NextUInt64());
    }

    [Fact]
    public void Normal_draws_have_the_moments_of_the_normal_distribution()
    {
        var generator = new Pcg64(11);
        double[] draws = [.. Enumerable.Range(0, 100_000).Select(_ => generator.NextNormal())];
        Assert.InRange(draws.Average(), -0.015, 0.015);
        Assert.InRange(draws.Average(x => x * x), 0.98, 1.02);
        Assert.InRange(draws.Average(x => x * x * x * x), 2.85, 3.15);
    }

    [Fact]
    public void Whole_numbers_fill_their_range_evenly()
    {
        var generator = new Pcg64(5);
        int[] counts = new int[7];
        for (int i = 0; i < 70_000; i++) counts[generator.Next(-3, 4) + 3]++;
        Assert.All(counts, count => Assert.InRange(count, 9_600, 10_400));
    }

    [Fact]
    public void Seeds_of_several_numbers_differ_and_negative_ones_are_refused()
    {
        Assert.NotEqual(Pcg64.DeriveSeed(1, 2), Pcg64.DeriveSeed(2, 1));
        Assert.True(Pcg64.DeriveSeed(1, 2) >= 0);
        Assert.Contains("-4", Assert.Throws<ArgumentException>(() => new Pcg64(-4)).Message);
    }
}
