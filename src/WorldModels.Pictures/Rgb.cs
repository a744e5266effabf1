namespace WorldModels.Pictures;

/// <summary>One pixel, with the layout of the arrays.</summary>
readonly record struct Rgb(byte Red, byte Green, byte Blue)
{
    /// <summary>The colour as a number, for tables and sorting.</summary>
    public int Code => Red << 16 | Green << 8 | Blue;

    public static Rgb Of(int code) => new((byte)(code >> 16), (byte)(code >> 8), (byte)code);
}
