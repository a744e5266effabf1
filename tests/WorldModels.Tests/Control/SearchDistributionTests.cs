using WorldModels.Control;
using Xunit;

namespace WorldModels.Tests.Control;

public class SearchDistributionTests
{
    // C = [[4, 1.2], [1.2, 1]]: determinant 2.56, inverse [[1, -1.2], [-1.2, 4]] / 2.56.
    private static FullDistribution Tilted()
    {
        var distribution = new FullDistribution(2, [4, 1.2, 1.2, 1], new double[4], new double[2], threads: 1);
        distribution.Decompose();
        return distribution;
    }

    [Fact]
    public void A_step_is_measured_in_standard_deviations()
    {
        double[] lengths = new double[2];
        Tilted().Measure([1, 2, -3, 0.5], lengths);
        // (1 - 2 * 1.2 * 1 * 2 + 4 * 4) / 2.56 and (9 + 2 * 1.2 * 3 * 0.5 + 4 * 0.25) / 2.56.
        Assert.Equal(12.2 / 2.56, lengths[0], 1e-12);
        Assert.Equal(13.6 / 2.56, lengths[1], 1e-12);
    }

    [Fact]
    public void Whitening_twice_is_multiplying_by_the_inverse()
    {
        double[] once = new double[2], twice = new double[2];
        Tilted().Whiten([1, 2], once);
        Assert.Equal(12.2 / 2.56, once[0] * once[0] + once[1] * once[1], 1e-12);
        Tilted().Whiten(once, twice);
        Assert.Equal((1 - 1.2 * 2) / 2.56, twice[0], 1e-12);
        Assert.Equal((-1.2 + 4 * 2) / 2.56, twice[1], 1e-12);
    }

    [Fact]
    public void The_condition_is_the_ratio_of_the_eigenvalues()
    {
        // Eigenvalues (5 +- sqrt(9 + 4 * 1.44)) / 2.
        double root = Math.Sqrt(9 + 4 * 1.44);
        Assert.Equal((5 + root) / (5 - root), Tilted().Condition, 1e-9);
        Assert.Equal(9, new DiagonalDistribution([9, 3, 1]).Condition, 1e-12);
        Assert.Equal((4.0, 1.0), (Tilted().Variance(0), Tilted().Variance(1)));
    }

    [Fact]
    public void An_update_keeps_a_share_and_adds_weighted_squares()
    {
        FullDistribution full = Tilted();
        full.Update(0.5, [1, 2, 3, -1], [0.1, 0.2]);
        // 0.5 * 4 + 0.1 + 0.2 * 9, 0.5 * 1.2 + 0.1 * 2 - 0.2 * 3, 0.5 + 0.1 * 4 + 0.2.
        Assert.Equal(3.9, full.Covariance[0], 1e-12);
        Assert.Equal(0.2, full.Covariance[1], 1e-12);
        Assert.Equal(1.1, full.Covariance[3], 1e-12);

        var diagonal = new DiagonalDistribution([4, 9]);
        diagonal.Update(0.5, [1, 2, 3, -1], [0.1, 0.2]);
        Assert.Equal(3.9, diagonal.Variance(0), 1e-12);
        Assert.Equal(5.1, diagonal.Variance(1), 1e-12);
    }

    [Fact]
    public void A_diagonal_is_a_full_covariance_without_the_rest()
    {
        var diagonal = new DiagonalDistribution([4, 9]);
        var full = new FullDistribution(2, [4, 0, 0, 9], new double[4], new double[2], threads: 1);
        full.Decompose();
        Assert.Equal([2, 3], diagonal.AxisLengths);
        Assert.Equal(full.Condition, diagonal.Condition, 1e-12);
        AssertAlike(distribution =>
        {
            double[] steps = new double[4];
            distribution.Shape([1, -1, 0.5, 2], steps, 2);
            return [.. steps.Select(Math.Abs)];
        });
        AssertAlike(distribution =>
        {
            double[] lengths = new double[2];
            distribution.Measure([1, 2, -3, 0.5], lengths);
            return lengths;
        });
        AssertAlike(distribution =>
        {
            double[] whitened = new double[2];
            distribution.Whiten([1, 2], whitened);
            return whitened;
        });
        AssertAlike(distribution =>
        {
            distribution.Update(0.5, [2, 0, 0, -3], [0.1, 0.2]);
            distribution.Decompose();
            return [distribution.Variance(0), distribution.Variance(1), .. distribution.AxisLengths.Order()];
        });

        void AssertAlike(Func<SearchDistribution, double[]> ask)
        {
            (double[] expected, double[] actual) = (ask(full), ask(diagonal));
            for (int i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 1e-12);
        }
    }

    [Fact]
    public void A_variance_that_rounding_pushed_below_0_is_lifted_to_next_to_nothing()
    {
        // Eigenvalues 3 and -1: the least is 1e-16 of the largest instead.
        var full = new FullDistribution(2, [1, 2, 2, 1], new double[4], new double[2], threads: 1);
        full.Decompose();
        Assert.Equal(Math.Sqrt(3), full.AxisLengths[1], 1e-12);
        Assert.Equal(Math.Sqrt(3e-16), full.AxisLengths[0], 1e-12 * 1e-8);
        var none = new FullDistribution(1, [0], new double[1], new double[1], threads: 1);
        none.Decompose();
        Assert.Equal(1e-150, none.AxisLengths[0], 1e-160);

        var diagonal = new DiagonalDistribution([-1, 4]);
        Assert.Equal(1e-150, diagonal.AxisLengths[0], 1e-160);
        Assert.Equal(1e-300, diagonal.Variance(0), 1e-310);
    }
}
