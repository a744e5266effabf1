namespace WorldModels.Environments.Racing;

/// <summary>The colours of the picture; a sample of a <see cref="Canvas"/> is one of these.</summary>
internal enum Paint : byte
{
    Black, Grass, LightGrass, WornRoad, Road1, Road2, White, Red, Hull, WheelBand, Blue, Violet, Green,
}

/// <summary>The colours of each <see cref="Paint"/>.</summary>
internal static class Palette
{
    /// <summary>The number of pixels in <see cref="Block"/>.</summary>
    public const int BlockPixels = 8;

    private static readonly (byte Red, byte Green, byte Blue)[] Colours =
    [
        (0, 0, 0), (102, 204, 102), (102, 230, 102), (102, 102, 102), (104, 104, 104), (107, 107, 107), (255, 255, 255), (255, 0, 0),
        (204, 0, 0), (77, 77, 77), (0, 0, 255), (51, 0, 255), (0, 255, 0),
    ];

    /// <summary>The colours in a form that can be summed: red in bits 0 to 20, green from 21, blue from 42.</summary>
    public static ulong[] Packed { get; } = [.. Colours.Select(c => c.Red | (ulong)c.Green << 21 | (ulong)c.Blue << 42)];

    private static readonly byte[] Blocks =
        [.. Colours.SelectMany(c => Enumerable.Repeat<byte[]>([c.Red, c.Green, c.Blue], BlockPixels)).SelectMany(bytes => bytes)];

    /// <summary>Returns the bytes of consecutive pixels of one colour.</summary>
    public static ReadOnlySpan<byte> Block(byte paint) => Blocks.AsSpan(paint * 3 * BlockPixels, 3 * BlockPixels);
}
