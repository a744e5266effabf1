namespace WorldModels.Pictures.Tests;

/// <summary>Pictures to draw in tests.</summary>
static class Frames
{
    /// <summary>A picture with few colours: bands that move by a pixel in every step.</summary>
    public static Picture Bands(int step, int height = 20, int width = 30) => Make(height, width, (row, column) =>
        [(byte)((column + step) % 5 * 50), (byte)(row % 3 * 80), 7]);

    /// <summary>A smooth picture with almost as many colours as pixels, like that of a decoder.</summary>
    public static Picture Smooth(int step, int height = 64, int width = 64) => Make(height, width, (row, column) =>
        [(byte)(row * 255 / (height - 1)), (byte)(column * 255 / (width - 1)), (byte)(128 + 100 * Math.Sin((row + column + step) / 9.0))]);

    /// <summary>One colour.</summary>
    public static Picture Plain(int height, int width, byte level) => Make(height, width, (_, _) => [level, level, level]);

    public static Picture Make(int height, int width, Func<int, int, byte[]> pixel) => new(height, width,
        [.. Enumerable.Range(0, height * width).SelectMany(index => pixel(index / width, index % width))]);
}
