using TorchSharp;
using WorldModels.Dynamics;
using WorldModels.Environments;
using WorldModels.Torch;
using Xunit;
using static TorchSharp.torch;

namespace WorldModels.Tests.Dynamics;

public class SplineTests
{
    private const int Bins = 6;

    private readonly RationalQuadraticSpline _spline = new(Bins);

    [Fact]
    public void A_spline_of_zeros_is_the_identity()
    {
        float[] zeros = new float[_spline.ParameterCount];
        foreach (double x in new[] { -7, -4, -3.9, -1.3, 0, 0.7, 4, 9 })
        {
            (double value, double logSlope) = _spline.Bend(zeros, x);
            Assert.Equal(x, value, 1e-6);
            Assert.Equal(0, logSlope, 1e-6);
        }
    }

    [Fact]
    public void A_spline_is_undone_and_its_slope_is_its_derivative()
    {
        float[] parameters = Parameters(1, seed: 2);
        for (double x = -4.8; x < 4.8; x += 0.0371)
        {
            (double value, double logSlope) = _spline.Bend(parameters, x);
            Assert.Equal(x, _spline.Unbend(parameters, value), 1e-9);
            double slope = (_spline.Bend(parameters, x + 1e-6).Value - _spline.Bend(parameters, x - 1e-6).Value) / 2e-6;
            Assert.Equal(1, slope / Math.Exp(logSlope), 1e-3);
        }
    }

    [Fact]
    public void Torch_and_plain_code_bend_alike()
    {
        const int Rows = 200;
        TorchLibrary.EnsureLoaded();
        using var scope = NewDisposeScope();
        float[] parameters = Parameters(Rows, seed: 3), x = [.. Enumerable.Range(0, Rows).Select(i => (i - 100) / 20f)];
        (Tensor value, Tensor logSlope) = _spline.Bend(tensor(parameters).view(Rows, -1), tensor(x));
        for (int row = 0; row < Rows; row++)
        {
            (double expected, double expectedSlope) = _spline.Bend(parameters.AsSpan(row * _spline.ParameterCount, _spline.ParameterCount), x[row]);
            // In float32, where a bin is steep.
            Assert.Equal(expected, value[row].ToDouble(), 3e-5);
            Assert.Equal(expectedSlope, logSlope[row].ToDouble(), 1e-4);
        }
    }

    [Theory]
    [InlineData(0, 0.5)]
    [InlineData(1, 0.8413447460685429)]
    [InlineData(-1.959963984540054, 0.025)]
    [InlineData(-3, 0.0013498980316301)]
    [InlineData(6, 0.9999999990134124)]
    [InlineData(-40, 0)]
    public void The_normal_distribution_function_has_its_tabulated_values(double x, double expected) =>
        Assert.Equal(expected, NormalDistribution.Cdf(x), 1e-13);

    private float[] Parameters(int rows, long seed)
    {
        var random = new Pcg64(seed);
        return [.. Enumerable.Range(0, rows * _spline.ParameterCount).Select(_ => (float)random.NextNormal())];
    }
}
