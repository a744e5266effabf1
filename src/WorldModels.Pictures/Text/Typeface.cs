using ScottPlot;
using SkiaSharp;

namespace WorldModels.Pictures;

/// <summary>The one typeface of all pictures: a plain sans-serif of the system.</summary>
static class Typeface
{
    /// <summary>The name by which charts ask for it.</summary>
    public const string Name = "WorldModels Sans";

    static readonly string[] Preferred =
        ["Inter", "Segoe UI", "Helvetica Neue", "Roboto", "Open Sans", "Noto Sans", "Liberation Sans", "Arial", "DejaVu Sans"];

    static readonly string? Family = SKFontManager.Default.FontFamilies.Where(Preferred.Contains)
        .MinBy(family => Array.IndexOf(Preferred, family));

    static readonly SKTypeface Regular = Load(SKFontStyle.Normal);
    static readonly SKTypeface Strong = Load(SKFontStyle.Bold);

    static Typeface() => Fonts.FontResolvers.Insert(0, new Resolver());

    public static SKTypeface Of(bool bold) => bold ? Strong : Regular;

    static SKTypeface Load(SKFontStyle style) => SKTypeface.FromFamilyName(Family, style);

    sealed class Resolver : IFontResolver
    {
        public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) =>
            CreateTypeface(fontName, weight >= FontWeight.SemiBold, slant != FontSlant.Upright);

        public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) => fontName == Name ? Of(bold) : null;
    }
}
