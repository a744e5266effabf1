namespace WorldModels.Environments.Cover;

/// <summary>
/// Numbers with 16 binary digits after the point. Doom counts places, velocities, sines and shares in them, and so does this room,
/// so that every rounding is the original's.
/// </summary>
internal static class Fixed
{
    public const int One = 1 << 16;

    /// <summary>The product, rounded down.</summary>
    public static int Multiply(int left, int right) => (int)((long)left * right >> 16);

    /// <summary>A value times a ratio, rounded towards 0.</summary>
    public static int Scale(int value, int numerator, int denominator) => (int)((long)value * numerator / denominator);

    /// <summary>The nearest number; of two that are equally near the even one.</summary>
    public static int Round(double value) => (int)Math.Round(value * One);

    public static double ToDouble(int value) => value / (double)One;
}
