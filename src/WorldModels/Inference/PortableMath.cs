namespace WorldModels.Inference;

/// <summary>
/// Elementary functions in double precision, accurate to one unit in the last place, the hyperbolic tangent to four. They only use additions, multiplications, divisions and
/// rounding, so their bits depend neither on the processor nor on the system. <see cref="Math"/> calls the C library, which uses other
/// code on processors without fused multiply-adds and whose versions round differently.
/// </summary>
/// <remarks>The polynomials, and their use, are those of FDLIBM (Sun Microsystems 1993).</remarks>
internal static class PortableMath
{
    private const double Log2High = 6.93147180369123816490e-01, Log2Low = 1.90821492927058770002e-10;
    private const double MostOfHalfPi = 1.57079632673412561417e+00, MoreOfHalfPi = 6.07710050630396597660e-11, RestOfHalfPi = 2.02226624879595063154e-21;
    private const double PiLow = 1.2246467991473531772e-16;
    private const double SmallestNormal = 2.2250738585072014E-308;
    private const long RootOfHalf = 0x3FE6A09E667F3BCD;
    private const int MantissaBits = 52, ExponentBias = 1023;

    /// <summary>Returns e^x.</summary>
    public static double Exp(double x)
    {
        if (double.IsNaN(x)) return x;
        if (x > 709.79) return double.PositiveInfinity;
        if (x < -745.14) return 0;
        // x = power * ln 2 + rest; the quotient is e^rest to within rounding.
        double power = Math.Round(x * 1.4426950408889634);
        double high = x - power * Log2High, low = power * Log2Low, rest = high - low, square = rest * rest;
        double even = rest - square * (1.66666666666666019037e-01 + square * (-2.77777777770155933842e-03
            + square * (6.61375632143793436117e-05 + square * (-1.65339022054652515390e-06 + square * 4.13813679705723846039e-08))));
        double value = 1 - (low - rest * even / (2 - even) - high);
        return Math.Abs(power) < 1000 ? value * BitConverter.Int64BitsToDouble(((long)power + ExponentBias) << MantissaBits) : Math.ScaleB(value, (int)power);
    }

    /// <summary>Returns the natural logarithm.</summary>
    public static double Log(double x)
    {
        if (!(x > 0)) return x == 0 ? double.NegativeInfinity : double.NaN;
        if (double.IsPositiveInfinity(x)) return x;
        double scale = 0;
        if (x < SmallestNormal) (x, scale) = (x * (1L << 54), -54);
        // x = mantissa * 2^exponent with the mantissa between sqrt(1/2) and sqrt(2).
        long bits = BitConverter.DoubleToInt64Bits(x), shift = (bits - RootOfHalf) >> MantissaBits;
        double exponent = scale + shift, rest = BitConverter.Int64BitsToDouble(bits - (shift << MantissaBits)) - 1;
        double share = rest / (2 + rest), square = share * share, fourth = square * square;
        double odd = square * (6.666666666666735130e-01 + fourth * (2.857142874366239149e-01 + fourth * (1.818357216161805012e-01 + fourth * 1.479819860511658591e-01)));
        double even = fourth * (3.999999999940941908e-01 + fourth * (2.222219843214978396e-01 + fourth * 1.531383769920937332e-01));
        double half = 0.5 * rest * rest;
        return exponent * Log2High - (half - (share * (half + (odd + even)) + exponent * Log2Low) - rest);
    }

    /// <summary>Returns x^y for x of 0 or more, accurate to |y ln x| units in the last place.</summary>
    public static double Pow(double x, double y) => y == 0 ? 1 : Exp(y * Log(x));

    /// <summary>Returns the sine of an angle in radians. An angle above a million is first reduced modulo the double that is nearest to 2 pi.</summary>
    public static double Sin(double x) => OfQuadrant(x, 0);

    /// <summary>Returns the cosine, with the same reduction as <see cref="Sin"/>.</summary>
    public static double Cos(double x) => OfQuadrant(x, 1);

    /// <summary>Returns the angle of the point (x, y), both finite, between -pi and pi.</summary>
    public static double Atan2(double y, double x)
    {
        if (y == 0) return x > 0 || (x == 0 && !double.IsNegative(x)) ? y : Math.CopySign(Math.PI, y);
        if (x == 0) return Math.CopySign(Math.PI / 2, y);
        double angle = AtanOfPositive(Math.Abs(y / x));
        if (x < 0) angle = Math.PI - (angle - PiLow);
        return Math.CopySign(angle, y);
    }

    /// <summary>Returns the hyperbolic tangent.</summary>
    public static double Tanh(double x)
    {
        double size = Math.Abs(x);
        if (size >= 1) return Math.CopySign(1 - 2 / (Exp(2 * size) + 1), x);
        // Lambert's continued fraction: x / (1 + x^2 / (3 + x^2 / (5 + ...))).
        double square = x * x, denominator = 21;
        for (int odd = 19; odd > 0; odd -= 2) denominator = odd + square / denominator;
        return x / denominator;
    }

    private static double OfQuadrant(double x, int quadrant)
    {
        if (Math.Abs(x) > 1e6) x = Math.IEEERemainder(x, 2 * Math.PI);
        // The remainder is at most pi/4, in two parts. pi/2 is subtracted in three parts; the first two times a number of quarters are exact.
        double quarters = Math.Round(x * (2 / Math.PI)), first = x - quarters * MostOfHalfPi, second = quarters * MoreOfHalfPi;
        double rest = first - second, error = quarters * RestOfHalfPi - (first - rest - second), high = rest - error, low = rest - high - error;
        int place = (int)quarters + quadrant & 3;
        double value = (place & 1) == 0 ? SinOfRest(high, low) : CosOfRest(high, low);
        return place > 1 ? -value : value;
    }

    private static double SinOfRest(double x, double low)
    {
        double square = x * x, cube = square * x;
        double sum = 8.33333333332248946124e-03 + square * (-1.98412698298579493134e-04 + square * (2.75573137070700676789e-06
            + square * (-2.50507602534068634195e-08 + square * 1.58969099521155010221e-10)));
        return x - (square * (0.5 * low - cube * sum) - low - cube * -1.66666666666666324348e-01);
    }

    private static double CosOfRest(double x, double low)
    {
        double square = x * x, half = 0.5 * square, most = 1 - half;
        double sum = square * (4.16666666666666019037e-02 + square * (-1.38888888888741095749e-03 + square * (2.48015872894767294178e-05
            + square * (-2.75573143513906633035e-07 + square * (2.08757232129817482790e-09 + square * -1.13596475577881948265e-11)))));
        return most + (1 - most - half + (square * sum - x * low));
    }

    private static double AtanOfPositive(double x)
    {
        // The angle is that of a number near x whose angle is known, in two parts, plus a small rest.
        (double known, double low, double rest) = x switch
        {
            < 0.4375 => (0.0, 0.0, x),
            < 0.6875 => (4.63647609000806093515e-01, 2.26987774529616870924e-17, (2 * x - 1) / (2 + x)),
            < 1.1875 => (7.85398163397448278999e-01, 3.06161699786838301793e-17, (x - 1) / (x + 1)),
            < 2.4375 => (9.82793723247329054082e-01, 1.39033110312309984516e-17, (x - 1.5) / (1 + 1.5 * x)),
            _ => (1.57079632679489655800e+00, 6.12323399573676603587e-17, -1 / x),
        };
        double square = rest * rest, fourth = square * square;
        double odd = square * (3.33333333333329318027e-01 + fourth * (1.42857142725034663711e-01 + fourth * (9.09088713343650656196e-02
            + fourth * (6.66107313738753120669e-02 + fourth * (4.97687799461593236017e-02 + fourth * 1.62858201153657823623e-02)))));
        double even = fourth * (-1.99999999998764832476e-01 + fourth * (-1.11111104054623557880e-01 + fourth * (-7.69187620504482999495e-02
            + fourth * (-5.83357013379057348645e-02 + fourth * -3.65315727442169155270e-02))));
        return known - (rest * (odd + even) - low - rest);
    }
}
