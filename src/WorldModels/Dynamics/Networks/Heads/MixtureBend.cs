using WorldModels.Torch;
using static TorchSharp.torch;

namespace WorldModels.Dynamics;

/// <summary>
/// The curve of Flow++ (Ho et al. 2019) with normal instead of logistic distributions: the distribution function of a mixture of normal distributions, followed by the quantile function of the normal distribution,
/// u = Q(w_1 N((x - m_1) / d_1) + w_2 N((x - m_2) / d_2) + ...). One parameter determines the position of a peak; in
/// a spline it depends on the widths of all bins before it.
/// </summary>
/// <remarks>A row of parameters consists of the logits of the weights w [K], the centres m [K] and the log deviations d [K].</remarks>
internal sealed class MixtureBend(int components) : Bend
{
    // Bisection alone needs no more steps for any bounds that 32-bit parameters can give.
    private const int MostSteps = 200;
    private const double Tolerance = 1e-9;

    public override int ParameterCount => 3 * components;

    public override bool IsLocation(int parameter) => parameter >= components && parameter < 2 * components;

    public override bool StartsApart(int parameter) => components > 1 && IsLocation(parameter);

    public override Tensor LogDensity(Tensor parameters, Tensor x)
    {
        Tensor logDeviations = DensityHead.Bound(parameters.narrow(-1, 2 * components, components));
        Tensor standardized = (x.unsqueeze(-1) - parameters.narrow(-1, components, components)) * (-logDeviations).exp();
        Tensor logWeights = parameters.narrow(-1, 0, components).log_softmax(-1);
        return (logWeights + standardized.Squared().Times(-0.5) - logDeviations).Plus(-DensityHead.HalfLogTwoPi).logsumexp(-1);
    }

    public override double LogDensity(ReadOnlySpan<float> parameters, double x)
    {
        Span<double> joint = stackalloc double[components];
        Weights(parameters, joint);
        for (int k = 0; k < components; k++)
        {
            double logDeviation = LogDeviation(parameters, k), standardized = (x - parameters[components + k]) * PortableMath.Exp(-logDeviation);
            joint[k] = PortableMath.Log(joint[k]) - 0.5 * standardized * standardized - logDeviation - DensityHead.HalfLogTwoPi;
        }
        return LogSum.Of(joint);
    }

    public override double Cdf(ReadOnlySpan<float> parameters, double x)
    {
        Span<double> weights = stackalloc double[components];
        Weights(parameters, weights);
        double sum = 0;
        for (int k = 0; k < components; k++)
            sum += weights[k] * NormalDistribution.Cdf((x - parameters[components + k]) * PortableMath.Exp(-LogDeviation(parameters, k)));
        return sum;
    }

    /// <summary>Uses Newton's method between bounds, with bisection where a step would leave them.</summary>
    public override double Invert(ReadOnlySpan<float> parameters, double u)
    {
        Span<double> weights = stackalloc double[components], deviations = stackalloc double[components];
        Weights(parameters, weights);
        // At the smallest x no component has reached u standard deviations; at the largest x every one has.
        double least = double.PositiveInfinity, most = double.NegativeInfinity, narrowest = double.PositiveInfinity;
        for (int k = 0; k < components; k++)
        {
            deviations[k] = PortableMath.Exp(LogDeviation(parameters, k));
            double x = parameters[components + k] + deviations[k] * u;
            (least, most, narrowest) = (Math.Min(least, x), Math.Max(most, x), Math.Min(narrowest, deviations[k]));
        }
        // The smaller of the two tails, where no precision is lost by the difference from 1.
        double side = u > 0 ? -1 : 1, tail = NormalDistribution.Cdf(side * u), place = (least + most) / 2;
        for (int step = 0; step < MostSteps && most - least > Tolerance * (1 + Math.Abs(place)); step++)
        {
            double sum = 0, slope = 0;
            for (int k = 0; k < components; k++)
            {
                double standardized = (place - parameters[components + k]) / deviations[k];
                sum += weights[k] * NormalDistribution.Cdf(side * standardized);
                slope += weights[k] / deviations[k] * PortableMath.Exp(-0.5 * standardized * standardized - DensityHead.HalfLogTwoPi);
            }
            double missing = side * (tail - sum);
            (least, most) = missing > 0 ? (place, most) : (least, place);
            double next = place + missing / slope, last = place;
            place = next > least && next < most ? next : (least + most) / 2;
            if (Math.Abs(place - last) <= Tolerance * narrowest) break;
        }
        return place;
    }

    private double LogDeviation(ReadOnlySpan<float> parameters, int k) => DensityHead.Bound((double)parameters[2 * components + k]);

    private static void Weights(ReadOnlySpan<float> parameters, Span<double> weights)
    {
        for (int k = 0; k < weights.Length; k++) weights[k] = parameters[k];
        double sum = LogSum.Of(weights);
        foreach (ref double weight in weights) weight = PortableMath.Exp(weight - sum);
    }
}
