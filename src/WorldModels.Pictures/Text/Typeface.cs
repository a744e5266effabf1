using ScottPlot;
using SkiaSharp;

namespace WorldModels.Pictures;

/// <summary>
/// The typeface of all pictures: the built-in one, so that a picture has the same bytes with whatever fonts a system has, or none.
/// A text with characters beyond it takes a font of the system that has them.
/// </summary>
static class Typeface
{
    const string BuiltIn = "WorldModels Sans";

    static readonly SKTypeface Regular = StrokeFont.Make(bold: false) ?? SKTypeface.Default;
    static readonly SKTypeface Strong = StrokeFont.Make(bold: true) ?? SKTypeface.Default;

    static Typeface() => Fonts.FontResolvers.Insert(0, new Resolver());

    public static SKTypeface For(string text, bool bold) => OfSystem(text, bold) ?? (bold ? Strong : Regular);

    /// <summary>The name by which charts ask for the typeface of their texts.</summary>
    public static string NameFor(IEnumerable<string> texts) => OfSystem(string.Concat(texts), false)?.FamilyName ?? BuiltIn;

    // The plain build of Skia for Linux finds no font by character: the families are asked one by one.
    static SKTypeface? OfSystem(string text, bool bold) => Regular.ContainsGlyphs(text) ? null : SKFontManager.Default.FontFamilies
        .OrderByDescending(family => family.Contains("Sans", StringComparison.Ordinal)).ThenBy(family => family, StringComparer.Ordinal)
        .Select(family => SKTypeface.FromFamilyName(family, bold ? SKFontStyle.Bold : SKFontStyle.Normal))
        .FirstOrDefault(typeface => typeface.ContainsGlyphs(text));

    sealed class Resolver : IFontResolver
    {
        public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) =>
            CreateTypeface(fontName, weight >= FontWeight.SemiBold, slant != FontSlant.Upright);

        public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) => fontName != BuiltIn ? null : bold ? Strong : Regular;
    }
}
