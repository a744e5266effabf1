using WorldModels.Torch;
using static TorchSharp.torch;

namespace WorldModels.Dynamics;

/// <summary>
/// A monotonic rational-quadratic spline from [-4, 4] to [-4, 4], with the identity outside (Gregory and Delbourgo 1982; Durkan et al.
/// 2019, section 3.1): bins of variable widths and heights, with a variable slope at each inner knot and slope 1 at the ends.
/// </summary>
/// <remarks>A row of parameters consists of the logits of the widths [K], the logits of the heights [K] and the raw slopes [K - 1]. All parameters 0 give the identity.</remarks>
internal sealed class RationalQuadraticSpline(int bins)
{
    private const double Edge = 4, SmallestShare = 1e-4, SmallestSlope = 1e-4;

    // The softplus of this value is the slope 1.
    private static readonly double SlopeOffset = PortableMath.Log(PortableMath.Exp(1 - SmallestSlope) - 1);

    public int ParameterCount => 3 * bins - 1;

    /// <summary>Transforms x [N] by the splines of <paramref name="parameters"/> [N, ParameterCount]; returns the results and the logarithms of the slopes.</summary>
    public (Tensor Value, Tensor LogSlope) Bend(Tensor parameters, Tensor x)
    {
        (Tensor lefts, Tensor widths) = Knots(parameters.narrow(-1, 0, bins));
        (Tensor bottoms, Tensor heights) = Knots(parameters.narrow(-1, bins, bins));
        Tensor inner = nn.functional.softplus(parameters.narrow(-1, 2 * bins, bins - 1).Plus(SlopeOffset), 1, 20).Plus(SmallestSlope);
        Tensor ends = ones(x.shape[0], 1, device: x.device);
        Tensor slopes = cat([ends, inner, ends], -1);

        Tensor inside = x.Within(-Edge, Edge);
        Tensor bin = (inside.unsqueeze(-1) >= lefts.narrow(-1, 1, bins - 1)).sum(-1, keepdim: true);
        Tensor At(Tensor values, int next = 0) => values.gather(-1, bin.Plus(next)).squeeze(-1);
        Tensor width = At(widths), height = At(heights), slope = At(slopes), nextSlope = At(slopes, 1);
        Tensor mean = height / width, place = ((inside - At(lefts)) / width).Within(0, 1), left = place.Times(-1).Plus(1.0);
        Tensor across = place * left, below = mean.Plus((nextSlope.Plus(slope) - mean.Times(2)) * across);
        Tensor value = At(bottoms).Plus(height * (mean * place.Squared()).Plus(slope * across) / below);
        Tensor logSlope = mean.log().Times(2).Plus((nextSlope * place.Squared()).Plus(mean.Times(2) * across).Plus(slope * left.Squared()).log()) - below.log().Times(2);
        Tensor beyond = x.abs() > Edge;
        return (where(beyond, x, value), where(beyond, zeros_like(x), logSlope));
    }

    /// <summary>Does the same for one number.</summary>
    public (double Value, double LogSlope) Bend(ReadOnlySpan<float> parameters, double x)
    {
        if (Math.Abs(x) > Edge) return (x, 0);
        Bin bin = Find(parameters, x, along: 0);
        double mean = bin.Height / bin.Width, place = Math.Clamp((x - bin.Left) / bin.Width, 0, 1), across = place * (1 - place);
        double below = mean + (bin.NextSlope + bin.Slope - 2 * mean) * across;
        double value = bin.Bottom + bin.Height * (mean * place * place + bin.Slope * across) / below;
        double above = bin.NextSlope * place * place + 2 * mean * across + bin.Slope * (1 - place) * (1 - place);
        return (value, 2 * PortableMath.Log(mean) + PortableMath.Log(above) - 2 * PortableMath.Log(below));
    }

    /// <summary>Returns the number that is transformed to <paramref name="value"/>: the root of a quadratic equation within the bin.</summary>
    public double Unbend(ReadOnlySpan<float> parameters, double value)
    {
        if (Math.Abs(value) > Edge) return value;
        Bin bin = Find(parameters, value, along: bins);
        double mean = bin.Height / bin.Width, rise = value - bin.Bottom, curve = rise * (bin.NextSlope + bin.Slope - 2 * mean);
        double a = bin.Height * (mean - bin.Slope) + curve, b = bin.Height * bin.Slope - curve, c = -mean * rise;
        double place = 2 * c / (-b - Math.Sqrt(Math.Max(0, b * b - 4 * a * c)));
        return bin.Left + Math.Clamp(place, 0, 1) * bin.Width;
    }

    private (Tensor Starts, Tensor Lengths) Knots(Tensor logits)
    {
        Tensor lengths = logits.softmax(-1).Times(1 - SmallestShare * bins).Plus(SmallestShare).Times(2 * Edge);
        return ((lengths.cumsum(-1) - lengths).Plus(-Edge), lengths);
    }

    /// <summary>Returns the bin of a number, by the widths (<paramref name="along"/> 0) or the heights.</summary>
    private Bin Find(ReadOnlySpan<float> parameters, double x, int along)
    {
        Span<double> widths = stackalloc double[bins], heights = stackalloc double[bins];
        Lengths(parameters[..bins], widths);
        Lengths(parameters.Slice(bins, bins), heights);
        Span<double> searched = along == 0 ? widths : heights;
        int bin = 0;
        double left = -Edge, bottom = -Edge;
        for (; bin < bins - 1 && x >= (along == 0 ? left : bottom) + searched[bin]; bin++) (left, bottom) = (left + widths[bin], bottom + heights[bin]);
        return new Bin(left, widths[bin], bottom, heights[bin], Slope(parameters, bin), Slope(parameters, bin + 1));
    }

    private void Lengths(ReadOnlySpan<float> logits, Span<double> lengths)
    {
        for (int i = 0; i < bins; i++) lengths[i] = logits[i];
        double sum = LogSum.Of(lengths);
        foreach (ref double length in lengths) length = 2 * Edge * (SmallestShare + (1 - SmallestShare * bins) * PortableMath.Exp(length - sum));
    }

    private double Slope(ReadOnlySpan<float> parameters, int knot)
    {
        if (knot == 0 || knot == bins) return 1;
        double raw = parameters[2 * bins + knot - 1] + SlopeOffset;
        return SmallestSlope + Math.Max(raw, 0) + PortableMath.Log(1 + PortableMath.Exp(-Math.Abs(raw)));
    }

    private readonly record struct Bin(double Left, double Width, double Bottom, double Height, double Slope, double NextSlope);
}
