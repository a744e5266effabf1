using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace WorldModels.Inference;

/// <summary>
/// Elementary functions on sixteen numbers at once, accurate to a few units in the last place. They only use fused
/// multiply-adds, so their bits depend neither on the processor nor on the version of the runtime.
/// </summary>
/// <remarks>The polynomials are those of the Cephes library (Moshier 1989), the rational function for tanh that of Eigen.</remarks>
internal static class VectorFunctions
{
    private const float QuarterPi = 0.785398163f;

    /// <summary>Returns e^x; x is limited to -87.3 to 88.3, so that the result is always finite and normal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp(Vector512<float> x)
    {
        x = Clamp(x, -87.3f, 88.3f);
        Vector512<float> power = Vector512.Round(x * 1.44269504f);
        // ln 2 in two parts, the first of which is exact in few bits, so that the remainder is exact.
        Vector512<float> rest = MultiplyAdd(power, -0.693359375f, x);
        rest = MultiplyAdd(power, 2.12194440e-4f, rest);
        Vector512<float> sum = Vector512.Create(1.9875691500e-4f);
        sum = MultiplyAdd(sum, rest, 1.3981999507e-3f);
        sum = MultiplyAdd(sum, rest, 8.3334519073e-3f);
        sum = MultiplyAdd(sum, rest, 4.1665795894e-2f);
        sum = MultiplyAdd(sum, rest, 1.6666665459e-1f);
        sum = MultiplyAdd(sum, rest, 5.0000001201e-1f);
        sum = Vector512.FusedMultiplyAdd(sum, rest * rest, rest) + Vector512<float>.One;
        Vector512<int> exponent = Vector512.ConvertToInt32Native(power) + Vector512.Create(127);
        return sum * (exponent << 23).AsSingle();
    }

    /// <summary>Returns 1 / (1 + e^-x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Sigmoid(Vector512<float> x) => Vector512<float>.One / (Vector512<float>.One + Exp(-x));

    /// <summary>Returns the hyperbolic tangent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Tanh(Vector512<float> x)
    {
        (Vector512<float> numerator, Vector512<float> denominator) = TanhFraction(x);
        return numerator / denominator;
    }

    /// <summary>Returns sigmoid(<paramref name="gate"/>) * tanh(<paramref name="x"/>) with one division: a gate of an LSTM.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> SigmoidTimesTanh(Vector512<float> gate, Vector512<float> x)
    {
        // The denominator of tanh is below 1, so the product cannot overflow.
        (Vector512<float> numerator, Vector512<float> denominator) = TanhFraction(x);
        return numerator / Vector512.FusedMultiplyAdd(denominator, Exp(-gate), denominator);
    }

    /// <summary>
    /// Returns sigmoid(<paramref name="forget"/>) * <paramref name="cell"/> + sigmoid(<paramref name="input"/>) * tanh(<paramref name="x"/>)
    /// with one division: the next cell state of an LSTM. A gate below -40 counts as -40, where the sigmoid is 4e-18.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> GatedSum(Vector512<float> forget, Vector512<float> cell, Vector512<float> input, Vector512<float> x)
    {
        // Both denominators are below e^41, so that their product cannot overflow.
        Vector512<float> shut = Vector512.Create(-40f);
        (Vector512<float> numerator, Vector512<float> denominator) = TanhFraction(x);
        denominator = Vector512.FusedMultiplyAdd(denominator, Exp(-Vector512.MaxNative(shut, input)), denominator);
        Vector512<float> kept = Vector512<float>.One + Exp(-Vector512.MaxNative(shut, forget));
        return Vector512.FusedMultiplyAdd(cell, denominator, numerator * kept) / (kept * denominator);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<float> Numerator, Vector512<float> Denominator) TanhFraction(Vector512<float> x)
    {
        x = Clamp(x, -7.90531111f, 7.90531111f);
        Vector512<float> square = x * x;
        Vector512<float> odd = Vector512.Create(-2.76076847742355e-16f);
        odd = MultiplyAdd(odd, square, 2.00018790482477e-13f);
        odd = MultiplyAdd(odd, square, -8.60467152213735e-11f);
        odd = MultiplyAdd(odd, square, 5.12229709037114e-08f);
        odd = MultiplyAdd(odd, square, 1.48572235717979e-05f);
        odd = MultiplyAdd(odd, square, 6.37261928875436e-04f);
        odd = MultiplyAdd(odd, square, 4.89352455891786e-03f);
        Vector512<float> even = Vector512.Create(1.19825839466702e-06f);
        even = MultiplyAdd(even, square, 1.18534705686654e-04f);
        even = MultiplyAdd(even, square, 2.26843463243900e-03f);
        even = MultiplyAdd(even, square, 4.89352518554385e-03f);
        return (x * odd, even);
    }

    /// <summary>Returns the natural logarithm of a positive, finite, normal number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Log(Vector512<float> x)
    {
        // x = mantissa * 2^exponent with the mantissa between sqrt(1/2) and sqrt(2).
        Vector512<int> bits = x.AsInt32();
        Vector512<int> exponent = (bits - Vector512.Create(0x3F3504F3)) >> 23;
        Vector512<float> power = Vector512.ConvertToSingle(exponent);
        Vector512<float> rest = (bits - (exponent << 23)).AsSingle() - Vector512<float>.One;
        Vector512<float> square = rest * rest;
        Vector512<float> sum = Vector512.Create(7.0376836292e-2f);
        sum = MultiplyAdd(sum, rest, -1.1514610310e-1f);
        sum = MultiplyAdd(sum, rest, 1.1676998740e-1f);
        sum = MultiplyAdd(sum, rest, -1.2420140846e-1f);
        sum = MultiplyAdd(sum, rest, 1.4249322787e-1f);
        sum = MultiplyAdd(sum, rest, -1.6668057665e-1f);
        sum = MultiplyAdd(sum, rest, 2.0000714765e-1f);
        sum = MultiplyAdd(sum, rest, -2.4999993993e-1f);
        sum = MultiplyAdd(sum, rest, 3.3333331174e-1f);
        sum = sum * rest * square;
        sum = MultiplyAdd(power, -2.12194440e-4f, sum);
        sum = MultiplyAdd(square, -0.5f, sum) + rest;
        return MultiplyAdd(power, 0.693359375f, sum);
    }

    /// <summary>Returns the sine of a number of whole turns between 0 and 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> SinTurns(Vector512<float> turns)
    {
        // The eighth of the circle determines which of the two series is used, and the sign; the rest is at most an eighth away from an axis.
        Vector512<float> quarter = Vector512.Round(turns * 4);
        Vector512<float> angle = MultiplyAdd(turns, 4, -quarter) * (2 * QuarterPi);
        Vector512<int> index = Vector512.ConvertToInt32Native(quarter);
        Vector512<float> square = angle * angle;
        Vector512<float> sine = Vector512.Create(-1.9515295891e-4f);
        sine = MultiplyAdd(sine, square, 8.3321608736e-3f);
        sine = MultiplyAdd(sine, square, -1.6666654611e-1f);
        sine = Vector512.FusedMultiplyAdd(sine, square * angle, angle);
        Vector512<float> cosine = Vector512.Create(2.443315711809948e-5f);
        cosine = MultiplyAdd(cosine, square, -1.388731625493765e-3f);
        cosine = MultiplyAdd(cosine, square, 4.166664568298827e-2f);
        cosine = MultiplyAdd(cosine, square, -0.5f);
        cosine = MultiplyAdd(cosine, square, 1f);
        Vector512<float> onAxis = Vector512.Equals(index & Vector512<int>.One, Vector512<int>.Zero).AsSingle();
        Vector512<int> sign = (index & Vector512.Create(2)) << 30;
        return (Vector512.ConditionalSelect(onAxis, sine, cosine).AsInt32() ^ sign).AsSingle();
    }

    /// <summary>Replaces every number by its sigmoid; the result does not depend on the length.</summary>
    public static void Sigmoid(Span<float> values)
    {
        for (; values.Length >= Vector512<float>.Count; values = values[Vector512<float>.Count..])
            Sigmoid(Vector512.Create<float>(values)).CopyTo(values);
        Span<float> rest = stackalloc float[Vector512<float>.Count];
        values.CopyTo(rest);
        Sigmoid(Vector512.Create<float>(rest)).CopyTo(rest);
        rest[..values.Length].CopyTo(values);
    }

    /// <summary>Replaces every number by its hyperbolic tangent; the result does not depend on the length.</summary>
    public static void Tanh(Span<float> values)
    {
        for (; values.Length >= Vector512<float>.Count; values = values[Vector512<float>.Count..])
            Tanh(Vector512.Create<float>(values)).CopyTo(values);
        Span<float> rest = stackalloc float[Vector512<float>.Count];
        values.CopyTo(rest);
        Tanh(Vector512.Create<float>(rest)).CopyTo(rest);
        rest[..values.Length].CopyTo(values);
    }

    // The operand that may be NaN is the second one, because both instructions then return it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Clamp(Vector512<float> x, float low, float high) =>
        Vector512.MinNative(Vector512.Create(high), Vector512.MaxNative(Vector512.Create(low), x));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> MultiplyAdd(Vector512<float> x, Vector512<float> y, float z) =>
        Vector512.FusedMultiplyAdd(x, y, Vector512.Create(z));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> MultiplyAdd(Vector512<float> x, float y, Vector512<float> z) =>
        Vector512.FusedMultiplyAdd(x, Vector512.Create(y), z);
}
