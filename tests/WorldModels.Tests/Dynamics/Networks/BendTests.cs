using TorchSharp;
using WorldModels.Dynamics;
using WorldModels.Environments;
using WorldModels.Torch;
using Xunit;
using static TorchSharp.torch;

namespace WorldModels.Tests.Dynamics;

/// <summary>Both curves of a flow, with random parameters.</summary>
public class BendTests
{
    public static TheoryData<FlowBend> Curves => [.. Enum.GetValues<FlowBend>()];

    [Theory]
    [MemberData(nameof(Curves))]
    public void The_density_is_the_derivative_of_the_distribution_function(FlowBend kind)
    {
        Bend bend = Create(kind);
        float[] parameters = Parameters(bend, 1, seed: 2);
        for (double x = -4; x < 4; x += 0.0371)
        {
            double slope = (bend.Cdf(parameters, x + 1e-6) - bend.Cdf(parameters, x - 1e-6)) / 2e-6;
            Assert.Equal(Math.Exp(bend.LogDensity(parameters, x)), slope, 1e-6 + 1e-3 * slope);
        }
    }

    [Theory]
    [MemberData(nameof(Curves))]
    public void The_inverse_leads_back_far_out_too(FlowBend kind)
    {
        Bend bend = Create(kind);
        for (long seed = 1; seed <= 20; seed++)
        {
            float[] parameters = Parameters(bend, 1, seed);
            double before = double.NegativeInfinity;
            for (double u = -7.5; u <= 7.5; u += 0.0625)
            {
                double x = bend.Invert(parameters, u);
                Assert.True(x >= before, $"{kind}, seed {seed}: the curve falls at {u}");
                before = x;
                // Close to 1 a double has lost the tail of the distribution.
                if (u < 3) Assert.Equal(1, bend.Cdf(parameters, x) / NormalDistribution.Cdf(u), 1e-4);
            }
        }
    }

    [Fact]
    public void A_mixture_of_two_narrow_peaks_is_inverted_between_and_beyond_them()
    {
        // Peaks at -2 and 3 with deviation e^-5, one of weight 1/4, the other of 3/4.
        float logDeviation = (float)(7 * Math.Atanh(-5 / 7.0)), logit = (float)Math.Log(3);
        float[] parameters = [0, logit, -2, 3, logDeviation, logDeviation];
        var bend = new MixtureBend(2);
        double deviation = Math.Exp(-5);
        // The first half of the left peak's weight lies below its centre: u = Q(1/8); of the right one's: u = Q(1/4 + 3/8).
        Assert.Equal(-2, bend.Invert(parameters, -1.1503493803760083), 1e-3 * deviation);
        Assert.Equal(3, bend.Invert(parameters, 0.31863936396437514), 1e-3 * deviation);
        // Q(1/4 * N(-6)) and Q(1 - 3/4 * N(-6)): six deviations beyond the outer sides.
        Assert.Equal(-2 - 6 * deviation, bend.Invert(parameters, Quantile(NormalDistribution.Cdf(-6) / 4)), 1e-3 * deviation);
        Assert.Equal(3 + 6 * deviation, bend.Invert(parameters, -Quantile(NormalDistribution.Cdf(-6) * 3 / 4)), 1e-3 * deviation);
    }

    [Theory]
    [MemberData(nameof(Curves))]
    public void Torch_and_plain_code_agree(FlowBend kind)
    {
        const int Rows = 200;
        TorchLibrary.EnsureLoaded();
        using var scope = NewDisposeScope();
        Bend bend = Create(kind);
        float[] parameters = Parameters(bend, Rows, seed: 3), x = [.. Enumerable.Range(0, Rows).Select(i => (i - 100) / 20f)];
        Tensor density = bend.LogDensity(tensor(parameters).view(Rows, -1), tensor(x));
        for (int row = 0; row < Rows; row++)
        {
            double expected = bend.LogDensity(parameters.AsSpan(row * bend.ParameterCount, bend.ParameterCount), x[row]);
            Assert.Equal(0, (expected - density[row].ToDouble()) / Math.Max(1, Math.Abs(expected)), 2e-4);
        }
    }

    [Fact]
    public void A_mixture_is_the_density_of_its_components()
    {
        // Weights 1/3 and 2/3, centres -1 and 0.5, deviations 1 and 1.
        float[] parameters = [0, (float)Math.Log(2), -1, 0.5f, 0, 0];
        var bend = new MixtureBend(2);
        double Normal(double x) => Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);
        Assert.Equal(Math.Log(Normal(1.2) / 3 + Normal(-0.3) * 2 / 3), bend.LogDensity(parameters, 0.2), 1e-7);
    }

    private static Bend Create(FlowBend kind) => kind == FlowBend.Spline ? new SplineBend(6) : new MixtureBend(4);

    private static float[] Parameters(Bend bend, int rows, long seed)
    {
        var random = new Pcg64(seed);
        return [.. Enumerable.Range(0, rows * bend.ParameterCount).Select(_ => (float)random.NextNormal())];
    }

    /// <summary>Returns the normal quantile of a probability, by bisection.</summary>
    private static double Quantile(double probability)
    {
        double least = -40, most = 0;
        for (int i = 0; i < 100; i++)
        {
            double middle = (least + most) / 2;
            (least, most) = NormalDistribution.Cdf(middle) < probability ? (middle, most) : (least, middle);
        }
        return least;
    }
}
