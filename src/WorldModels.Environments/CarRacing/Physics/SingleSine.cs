namespace WorldModels.Environments.Racing;

/// <summary>
/// Sine and cosine in single precision, rounded as in the C library with which Box2D ran when its races were recorded (glibc since 2.28),
/// on any processor and system.
/// </summary>
/// <remarks>The polynomials, in double precision, are those of Arm's Optimized Routines (2018).</remarks>
internal static class SingleSine
{
    private const float Tiny = 1 / 4096f, Small = 0.75f, Large = 120;
    private const double QuartersScaled = 10680707.430881744, HalfPi = 1.5707963267948966;

    /// <summary>Returns the sine of an angle in radians.</summary>
    public static float Sin(float angle) =>
        MathF.Abs(angle) < Tiny ? angle : MathF.Abs(angle) < Large ? OfQuadrant(angle, 0) : (float)PortableMath.Sin(angle);

    /// <summary>Returns the cosine of an angle in radians.</summary>
    public static float Cos(float angle) =>
        MathF.Abs(angle) < Tiny ? 1 : MathF.Abs(angle) < Large ? OfQuadrant(angle, 1) : (float)PortableMath.Cos(angle);

    private static float OfQuadrant(double x, int quadrant)
    {
        if (Math.Abs(x) >= Small)
        {
            // The number of quarter turns in units of 2^-24, rounded to a whole number.
            int quarters = ((int)(x * QuartersScaled) + 0x800000) >> 24;
            x -= quarters * HalfPi;
            quadrant += quarters;
        }
        double square = x * x, value;
        if ((quadrant & 1) == 0)
        {
            double cube = x * square;
            value = x + cube * -0.16666654943701084 + cube * square * (0.008332178146138854 + square * -0.00019517298981385725);
        }
        else
        {
            double fourth = square * square;
            value = 1 + square * -0.49999999725108224 + fourth * 0.041666623324344516
                + fourth * square * (-0.001388676379437604 + square * 2.4390450703564542e-05);
        }
        return (float)((quadrant & 2) == 0 ? value : -value);
    }
}
