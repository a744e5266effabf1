namespace WorldModels.Environments.Cover;

/// <summary>
/// Numbers with 16 binary digits after the point. Doom uses them for positions, velocities, sines and fractions, and so does this room,
/// so that every rounding is that of the original.
/// </summary>
internal static class Fixed
{
    public const int One = 1 << 16;

    /// <summary>Returns the product, rounded down.</summary>
    public static int Multiply(int left, int right) => (int)((long)left * right >> 16);

    /// <summary>Returns a value times a ratio, rounded towards 0.</summary>
    public static int Scale(int value, int numerator, int denominator) => (int)((long)value * numerator / denominator);

    /// <summary>Returns the nearest number; of two that are equally near, the even one.</summary>
    public static int Round(double value) => (int)Math.Round(value * One);

    public static double ToDouble(int value) => value / (double)One;
}
