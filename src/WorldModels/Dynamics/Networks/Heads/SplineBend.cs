using WorldModels.Torch;
using static TorchSharp.torch;

namespace WorldModels.Dynamics;

/// <summary>Shifts and scales the number, then transforms it by a rational-quadratic spline (Durkan et al. 2019). Without the spline this is the Gaussian.</summary>
/// <remarks>A row of parameters consists of the shift, the log scale and the parameters of the spline.</remarks>
internal sealed class SplineBend(int bins) : Bend
{
    private readonly RationalQuadraticSpline _spline = new(bins);

    public override int ParameterCount => 2 + _spline.ParameterCount;

    public override bool IsLocation(int parameter) => parameter == 0;

    public override Tensor LogDensity(Tensor parameters, Tensor x)
    {
        Tensor logScale = DensityHead.Bound(parameters.select(-1, 1));
        Tensor standardized = (x - parameters.select(-1, 0)) * (-logScale).exp();
        (Tensor bent, Tensor logSlope) = _spline.Bend(parameters.narrow(-1, 2, _spline.ParameterCount), standardized);
        return (bent.Squared().Times(-0.5) + logSlope - logScale).Plus(-DensityHead.HalfLogTwoPi);
    }

    public override double LogDensity(ReadOnlySpan<float> parameters, double x)
    {
        double logScale = LogScale(parameters);
        (double bent, double logSlope) = _spline.Bend(parameters[2..], (x - parameters[0]) * PortableMath.Exp(-logScale));
        return logSlope - logScale - 0.5 * bent * bent - DensityHead.HalfLogTwoPi;
    }

    public override double Cdf(ReadOnlySpan<float> parameters, double x) =>
        NormalDistribution.Cdf(_spline.Bend(parameters[2..], (x - parameters[0]) * PortableMath.Exp(-LogScale(parameters))).Value);

    public override double Invert(ReadOnlySpan<float> parameters, double u) =>
        parameters[0] + PortableMath.Exp(LogScale(parameters)) * _spline.Unbend(parameters[2..], u);

    private static double LogScale(ReadOnlySpan<float> parameters) => DensityHead.Bound((double)parameters[1]);
}
