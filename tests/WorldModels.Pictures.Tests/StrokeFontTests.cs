using SkiaSharp;

namespace WorldModels.Pictures.Tests;

public sealed class StrokeFontTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void It_has_a_shape_for_every_printable_character_of_ascii(bool bold)
    {
        using SKTypeface typeface = StrokeFont.Make(bold)!;
        using SKFont font = new(typeface, 100);
        HashSet<string> shapes = [];
        for (char character = '!'; character <= '~'; character++)
        {
            Assert.True(typeface.ContainsGlyph(character), $"{character} is missing.");
            using SKPath path = font.GetTextPath(character.ToString());
            Assert.True(shapes.Add(path.ToSvgPathData()), $"{character} looks like another.");
            Assert.InRange(path.Bounds.Top, -95, 30);
            Assert.InRange(path.Bounds.Bottom, -55, 26);
        }
    }

    [Fact]
    public void Letters_stay_within_their_width()
    {
        using SKTypeface typeface = StrokeFont.Make(bold: false)!;
        using SKFont font = new(typeface, 100);
        foreach (char character in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
        {
            using SKPath path = font.GetTextPath(character.ToString());
            Assert.InRange(path.Bounds.Left, 2, 14);
            Assert.InRange(path.Bounds.Right, path.Bounds.Left, font.MeasureText(character.ToString()));
        }
    }

    [Fact]
    public void Digits_share_one_width()
    {
        using SKTypeface typeface = StrokeFont.Make(bold: true)!;
        using SKFont font = new(typeface, 20);
        Assert.Single("0123456789".Select(digit => font.MeasureText(digit.ToString())).Distinct());
    }

    [Fact]
    public void Bold_letters_have_more_ink() => Assert.True(Area(bold: true) > 1.3 * Area(bold: false));

    static double Area(bool bold)
    {
        using SKTypeface typeface = StrokeFont.Make(bold)!;
        using SKFont font = new(typeface, 50);
        using SKBitmap bitmap = new(300, 80, SKColorType.Gray8, SKAlphaType.Opaque);
        using SKCanvas canvas = new(bitmap);
        canvas.Clear(SKColors.Black);
        using SKPaint white = new() { Color = SKColors.White, IsAntialias = true };
        canvas.DrawText("dreams", 10, 60, SKTextAlign.Left, font, white);
        return bitmap.GetPixelSpan().ToArray().Sum(level => (double)level);
    }
}
