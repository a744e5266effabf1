using SkiaSharp;

namespace WorldModels.Pictures;

/// <summary>The style of a line of text on a sheet: its height in pixels and its weight.</summary>
sealed record Label(float Size, bool Bold)
{
    public static Label Title { get; } = new(18, true);

    public static Label Heading { get; } = new(15, false);

    const string Ellipsis = "...";
    const float SmallestSize = 10;

    public SKFont Font(string text) => new(Typeface.For(text, Bold), Size)
    {
        Edging = SKFontEdging.Antialias,
        Hinting = SKFontHinting.None,
        Subpixel = true,
    };

    public float Measure(string text)
    {
        using SKFont font = Font(text);
        return font.MeasureText(text);
    }

    /// <summary>Reduces the size of the text to fit a width, down to 10 pixels; at that size the end of the text is cut.</summary>
    public Label ToFit(string text, float width) =>
        this with { Size = Math.Clamp(MathF.Floor(Size * width / Math.Max(Measure(text), 1)), Math.Min(SmallestSize, Size), Size) };

    /// <summary>Returns the longest beginning of the text that fits into a width.</summary>
    public string Cut(string text, float width)
    {
        if (Measure(text) <= width)
            return text;
        int length = text.Length;
        while (length > 0 && Measure(text[..length].TrimEnd() + Ellipsis) > width)
            length--;
        return length == 0 ? "" : text[..length].TrimEnd() + Ellipsis;
    }
}
