using ScottPlot;
using SkiaSharp;

namespace WorldModels.Pictures;

/// <summary>
/// The typeface of all pictures: the built-in one, so that a picture has the same bytes on every system, whatever its fonts.
/// A text with characters that it does not have uses a font of the system that has them.
/// </summary>
static class Typeface
{
    const string BuiltIn = "WorldModels Sans";

    static readonly SKTypeface Regular = StrokeFont.Make(bold: false) ?? SKTypeface.Default;
    static readonly SKTypeface Strong = StrokeFont.Make(bold: true) ?? SKTypeface.Default;

    static Typeface() => Fonts.FontResolvers.Insert(0, new Resolver());

    public static SKTypeface For(string text, bool bold) => OfSystem(text, bold) ?? (bold ? Strong : Regular);

    /// <summary>Returns the name of the typeface that charts use for their texts.</summary>
    public static string NameFor(IEnumerable<string> texts) => OfSystem(string.Concat(texts), false)?.FamilyName ?? BuiltIn;

    // Skia's default build for Linux cannot find a font by character, so each family is checked.
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
