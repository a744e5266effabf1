using SkiaSharp;

namespace WorldModels.Pictures.Tests;

/// <summary>Reads a file back with SkiaSharp's decoders, which share no code with the encoder under test.</summary>
sealed class DecodedImage(string path) : IDisposable
{
    readonly SKCodec _codec = SKCodec.Create(path) ?? throw new InvalidDataException($"{path} is no picture.");

    public int FrameCount => Math.Max(1, _codec.FrameCount);

    public int[] Milliseconds => [.. _codec.FrameInfo.Select(frame => frame.Duration)];

    public SKEncodedImageFormat Format => _codec.EncodedFormat;

    public Picture Frame(int index)
    {
        SKImageInfo info = new(_codec.Info.Width, _codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        using SKBitmap bitmap = new(info);
        Assert.Equal(SKCodecResult.Success, _codec.GetPixels(info, bitmap.GetPixels(), new SKCodecOptions(index)));
        byte[] rgba = bitmap.GetPixelSpan().ToArray();
        Assert.DoesNotContain(Enumerable.Range(0, rgba.Length / 4), pixel => rgba[pixel * 4 + 3] != 255);
        return Frames.Make(info.Height, info.Width, (row, column) => rgba[((row * info.Width + column) * 4)..][..3]);
    }

    public void Dispose() => _codec.Dispose();
}
