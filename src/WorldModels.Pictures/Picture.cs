using System.Runtime.InteropServices;
using SkiaSharp;

namespace WorldModels.Pictures;

/// <summary>An immutable picture of height x width pixels with red, green and blue in 0..255.</summary>
public sealed partial class Picture
{
    internal const int MaximumSide = 16_384;
    readonly byte[] _pixels;

    /// <summary>Copies a picture from an array.</summary>
    /// <param name="height">The number of rows, from 1 to 16,384.</param>
    /// <param name="width">The number of columns, from 1 to 16,384.</param>
    /// <param name="pixels">height x width x 3 bytes: rows from the top, columns from the left, then red, green and blue.</param>
    /// <exception cref="ArgumentOutOfRangeException">A side is out of its range.</exception>
    /// <exception cref="ArgumentException"><paramref name="pixels"/> has another length.</exception>
    public Picture(int height, int width, byte[] pixels)
        : this((byte[])Checked(height, width, pixels).Clone(), height, width)
    {
    }

    Picture(byte[] owned, int height, int width) => (_pixels, Height, Width) = (owned, height, width);

    /// <summary>The number of rows.</summary>
    public int Height { get; }

    /// <summary>The number of columns.</summary>
    public int Width { get; }

    /// <summary>The bytes, height x width x 3.</summary>
    public ReadOnlyMemory<byte> Pixels => _pixels;

    /// <summary>Creates pictures from frames of the same size.</summary>
    /// <param name="height">The number of rows of every frame.</param>
    /// <param name="width">The number of columns of every frame.</param>
    /// <param name="frames">Frames of height x width x 3 bytes; enumerated lazily.</param>
    /// <exception cref="ArgumentException">A frame has another length; thrown when that frame is reached.</exception>
    public static IEnumerable<Picture> FromFrames(int height, int width, IEnumerable<byte[]> frames)
    {
        ArgumentNullException.ThrowIfNull(frames);
        return frames.Select(frame => new Picture(height, width, frame));
    }

    /// <summary>Enlarges every pixel to a square of factor x factor, without smoothing.</summary>
    /// <param name="factor">1 or more; no side may exceed 16,384 pixels.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="factor"/> is out of its range.</exception>
    public Picture Scale(int factor)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(factor, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(factor, MaximumSide / Math.Max(Height, Width));
        if (factor == 1)
            return this;
        int width = Width * factor, stride = width * 3;
        byte[] scaled = new byte[Height * factor * stride];
        Span<Rgb> target = MemoryMarshal.Cast<byte, Rgb>(scaled.AsSpan());
        for (int row = 0; row < Height; row++)
        {
            ReadOnlySpan<Rgb> source = Row(row);
            Span<Rgb> first = target.Slice(row * factor * width, width);
            for (int column = 0; column < width; column++)
                first[column] = source[column / factor];
            for (int copy = 1; copy < factor; copy++)
                first.CopyTo(target.Slice((row * factor + copy) * width, width));
        }
        return new Picture(scaled, Height * factor, width);
    }

    /// <summary>Encodes the picture as PNG; the same pixels give the same bytes.</summary>
    public byte[] ToPng()
    {
        using SKBitmap bitmap = ToBitmap();
        using SKData data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }

    /// <summary>Writes the picture as PNG; missing folders are created and an existing file is replaced.</summary>
    /// <param name="path">The path of the file, usually ending in .png.</param>
    public void SavePng(string path)
    {
        byte[] png = ToPng();
        WholeFile.Write(path, file => file.Write(png));
    }

    /// <summary>Returns the size, such as "picture of 64 x 64 pixels".</summary>
    public override string ToString() => $"picture of {Height} x {Width} pixels";

    internal ReadOnlySpan<Rgb> Row(int row) => MemoryMarshal.Cast<byte, Rgb>(_pixels.AsSpan(row * Width * 3, Width * 3));

    internal SKBitmap ToBitmap()
    {
        SKBitmap bitmap = new(new SKImageInfo(Width, Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        Span<byte> target = bitmap.GetPixelSpan();
        for (int pixel = 0; pixel < Width * Height; pixel++)
        {
            _pixels.AsSpan(pixel * 3, 3).CopyTo(target[(pixel * 4)..]);
            target[pixel * 4 + 3] = byte.MaxValue;
        }
        return bitmap;
    }

    internal static Picture FromBitmap(SKBitmap bitmap)
    {
        ReadOnlySpan<byte> source = bitmap.GetPixelSpan();
        byte[] pixels = new byte[bitmap.Width * bitmap.Height * 3];
        for (int pixel = 0; pixel < bitmap.Width * bitmap.Height; pixel++)
            source.Slice(pixel * 4, 3).CopyTo(pixels.AsSpan(pixel * 3));
        return new Picture(pixels, bitmap.Height, bitmap.Width);
    }

    static byte[] Checked(int height, int width, byte[] pixels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(height, MaximumSide);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, MaximumSide);
        ArgumentNullException.ThrowIfNull(pixels);
        if (pixels.LongLength != 3L * height * width)
        {
            throw new ArgumentException($"A picture of {height} x {width} pixels needs {3L * height * width} bytes (height x width x 3), " +
                $"but there are {pixels.Length}.", nameof(pixels));
        }
        return pixels;
    }
}
