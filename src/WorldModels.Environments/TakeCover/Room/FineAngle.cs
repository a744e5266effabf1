namespace WorldModels.Environments.Cover;

/// <summary>Doom's angles: 8,192 on a circle, counted from the x axis to the y axis, with the sines and slopes of its tables.</summary>
internal static class FineAngle
{
    public const int Count = 8192;

    // Angles are added in units of 1/2^32 of a circle; 2^19 of them are one of the 8,192 angles.
    private const uint Quarter = 1u << 30, Half = 1u << 31;
    private const int PartDigits = 19, Slopes = 2048, SmallestDivisor = 512;

    private static readonly int[] Sines = SineTable();
    private static readonly uint[] SlopeAngles = SlopeTable();

    /// <summary>Returns the sine of an angle in units of 1/8,192 of a circle, as <see cref="Fixed"/>.</summary>
    public static int Sine(int angle) => Sines[angle & (Count - 1)];

    /// <summary>Returns the cosine of an angle in units of 1/8,192 of a circle, as <see cref="Fixed"/>.</summary>
    public static int Cosine(int angle) => Sine(angle + Count / 4);

    /// <summary>Returns the direction of a vector, 0 to 8,191; 0 for the zero vector.</summary>
    public static int Of(int x, int y)
    {
        if ((x | y) == 0) return 0;
        (int across, int up) = (Math.Abs(x), Math.Abs(y));
        bool flat = across > up;
        uint slope = flat ? Slope(up, across) : Slope(across, up);
        uint angle = (x >= 0, y >= 0, flat) switch
        {
            (true, true, true) => slope,
            (true, true, false) => Quarter - 1 - slope,
            (false, true, false) => Quarter + slope,
            (false, true, true) => Half - 1 - slope,
            (false, false, true) => Half + slope,
            (false, false, false) => Half + Quarter - 1 - slope,
            (true, false, false) => Half + Quarter + slope,
            (true, false, true) => 0 - slope,
        };
        return (int)(angle >> PartDigits);
    }

    /// <summary>Returns the angle, up to an eighth of a circle, whose tangent is a quotient of at most 1.</summary>
    private static uint Slope(int numerator, int denominator)
    {
        if (denominator < SmallestDivisor) return Quarter / 2 - 1;
        uint slope = ((uint)numerator << 3) / ((uint)denominator >> 8);
        return slope <= Slopes ? SlopeAngles[slope] : Quarter / 2 - 1;
    }

    private static int[] SineTable()
    {
        const int quarter = Count / 4;
        int[] sines = new int[Count];
        for (int i = 0; i < quarter; i++)
        {
            int sine = (int)(Fixed.One * PortableMath.Sin(i * (2 * Math.PI / Count)));
            sines[i] = sines[2 * quarter - 1 - i] = sine;
            sines[2 * quarter + i] = sines[Count - 1 - i] = -sine;
        }
        sines[quarter] = Fixed.One;
        sines[3 * quarter] = -Fixed.One;
        return sines;
    }

    private static uint[] SlopeTable() =>
        [.. Enumerable.Range(0, Slopes + 1).Select(slope => (uint)(uint.MaxValue * (PortableMath.Atan2(slope, Slopes) / 6.28318530718)))];
}
