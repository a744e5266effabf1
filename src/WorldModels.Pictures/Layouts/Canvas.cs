using SkiaSharp;

namespace WorldModels.Pictures;

/// <summary>A white sheet for pictures and labels.</summary>
sealed class Canvas : IDisposable
{
    static readonly SKColor Ink = new(0x33, 0x3A, 0x42);
    readonly SKBitmap _bitmap;

    public Canvas(int height, int width)
    {
        if (Math.Max(height, width) > Picture.MaximumSide)
        {
            throw new ArgumentException($"The sheet would have {height} x {width} pixels, more than 16,384 on a side: " +
                "draw fewer pictures or scale them less.");
        }
        _bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        Surface = new SKCanvas(_bitmap);
        Surface.Clear(SKColors.White);
    }

    public SKCanvas Surface { get; }

    public void Put(Picture picture, int top, int left)
    {
        using SKBitmap bitmap = picture.ToBitmap();
        Surface.DrawBitmap(bitmap, left, top);
    }

    /// <summary>Writes one line of text whose vertical centre is at <paramref name="middle"/>; an anchor of 0, 0.5 or 1 puts its start, centre or end at x.</summary>
    public void Write(string text, float x, float middle, float anchor, Label label)
    {
        using SKFont font = label.Font(text);
        using SKPaint paint = new() { Color = Ink, IsAntialias = true };
        float baseline = middle + label.Size * 0.36f;
        Surface.DrawText(text, MathF.Round(x - anchor * font.MeasureText(text)), MathF.Round(baseline), SKTextAlign.Left, font, paint);
    }

    public Picture ToPicture()
    {
        Surface.Flush();
        return Picture.FromBitmap(_bitmap);
    }

    public void Dispose()
    {
        Surface.Dispose();
        _bitmap.Dispose();
    }
}
