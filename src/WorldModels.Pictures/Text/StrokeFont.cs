using System.Buffers.Binary;
using System.Numerics;
using SkiaSharp;

namespace WorldModels.Pictures;

/// <summary>
/// Creates a small TrueType font in memory from <see cref="StrokeGlyphs"/>. SkiaSharp and ScottPlot contain no font: on a system
/// without fonts, such as a minimal container, they draw no text.
/// </summary>
static class StrokeFont
{
    const int UnitsPerEm = 1000;
    const float Unit = 94, SideBearing = 0.95f, SpaceWidth = 1.2f;
    const float Pen = 0.97f, BoldPen = 1.45f;
    const int Ascent = 930, Descent = -260;

    /// <summary>Creates the font; returns null if the system's font loader refuses it.</summary>
    public static SKTypeface? Make(bool bold)
    {
        float pen = bold ? BoldPen : Pen;
        (char Character, float Width, string Path)[] glyphs = [.. StrokeGlyphs.All.Take(1), (' ', SpaceWidth, ""),
            .. StrokeGlyphs.All.Skip(1).OrderBy(glyph => glyph.Character)];
        List<byte[]> outlines = [.. glyphs.Select(glyph => Outline(glyph.Path, pen))];
        int[] advances = [.. glyphs.Select(glyph => (int)MathF.Round((glyph.Width + 2 * SideBearing + (pen - Pen) / 2) * Unit))];

        Words location = new(), metrics = new();
        int offset = 0;
        foreach ((byte[] outline, int advance) in outlines.Zip(advances))
        {
            location.Add(offset / 2);
            offset += outline.Length;
            metrics.Add(advance, outline.Length == 0 ? 0 : BinaryPrimitives.ReadInt16BigEndian(outline.AsSpan(2)));
        }
        location.Add(offset / 2);
        Words head = new Words().Add(1, 0, 1, 0, 0, 0, 0x5F0F, 0x3CF5, 0, UnitsPerEm).Add(new int[8])
            .Add(-200, Descent, UnitsPerEm, Ascent, bold ? 1 : 0, 8, 2, 0, 0);
        Words horizontal = new Words().Add(1, 0, Ascent, Descent, 0, advances.Max(), 0, 0, UnitsPerEm, 1).Add(new int[7]).Add(glyphs.Length);
        Words limits = new Words().Add(1, 0, glyphs.Length, 1000, 50, 0, 0, 1).Add(new int[8]);
        Words post = new Words().Add(3, 0, 0, 0, -100, 50).Add(new int[10]);
        byte[] font = Assemble([("cmap", Map(glyphs).Bytes), ("glyf", [.. outlines.SelectMany(outline => outline)]), ("head", head.Bytes),
            ("hhea", horizontal.Bytes), ("hmtx", metrics.Bytes), ("loca", location.Bytes), ("maxp", limits.Bytes), ("post", post.Bytes)]);
        using SKData data = SKData.CreateCopy(font);
        return SKTypeface.FromData(data);
    }

    /// <summary>Returns the contours of the strokes, as an entry of the glyf table.</summary>
    static byte[] Outline(string strokes, float pen)
    {
        if (strokes.Length == 0)
            return [];
        using SKPath lines = SKPath.ParseSvgPathData(strokes);
        using SKPaint paint = new()
        {
            Style = SKPaintStyle.Stroke,
            StrokeWidth = pen * Unit,
            StrokeCap = SKStrokeCap.Round,
            StrokeJoin = SKStrokeJoin.Round,
        };
        lines.Transform(SKMatrix.CreateScaleTranslation(Unit, Unit, SideBearing * Unit + (pen - Pen) * Unit / 4, 0.4f * Unit));
        using SKPath trace = new(), simple = new(), winding = new();
        paint.GetFillPath(lines, trace);
        trace.Simplify(simple);
        simple.ToWinding(winding);

        List<List<(SKPoint Point, bool OnCurve)>> contours = Contours(winding);
        (SKPoint Point, bool OnCurve)[] points = [.. contours.SelectMany(contour => contour)];
        int[] xs = [.. points.Select(point => (int)MathF.Round(point.Point.X))], ys = [.. points.Select(point => (int)MathF.Round(point.Point.Y))];
        Words words = new Words().Add(contours.Count, xs.Min(), ys.Min(), xs.Max(), ys.Max());
        int end = -1;
        foreach (List<(SKPoint, bool)> contour in contours)
            words.Add(end += contour.Count);
        words.Add(0);
        byte[] flags = [.. points.Select(point => (byte)(point.OnCurve ? 1 : 0))];
        Words steps = new();
        foreach (int[] places in new[] { xs, ys })
            steps.Add([.. places.Select((place, index) => place - (index == 0 ? 0 : places[index - 1]))]);
        byte[] entry = [.. words.Bytes, .. flags, .. steps.Bytes];
        return [.. entry, .. new byte[entry.Length % 2]];
    }

    static List<List<(SKPoint, bool)>> Contours(SKPath path)
    {
        List<List<(SKPoint, bool)>> contours = [];
        SKPoint[] points = new SKPoint[4];
        using SKPath.Iterator steps = path.CreateIterator(forceClose: false);
        for (SKPathVerb verb = steps.Next(points); verb != SKPathVerb.Done; verb = steps.Next(points))
        {
            switch (verb)
            {
                case SKPathVerb.Move:
                    contours.Add([(points[0], true)]);
                    break;
                case SKPathVerb.Line:
                    contours[^1].Add((points[1], true));
                    break;
                case SKPathVerb.Quad:
                    contours[^1].AddRange([(points[1], false), (points[2], true)]);
                    break;
                case SKPathVerb.Conic:
                    SKPoint[] quads = SKPath.ConvertConicToQuads(points[0], points[1], points[2], steps.ConicWeight(), 1);
                    contours[^1].AddRange(quads.Skip(1).Select((point, index) => (point, index % 2 == 1)));
                    break;
            }
        }
        return contours;
    }

    /// <summary>Returns the map from characters to glyphs (format 4), one segment for each character in order.</summary>
    static Words Map((char Character, float Width, string Path)[] glyphs)
    {
        int[] codes = [.. glyphs.Skip(1).Select(glyph => (int)glyph.Character), 0xFFFF];
        int[] shifts = [.. codes.Select((code, index) => code == 0xFFFF ? 1 : index + 1 - code)];
        int searchable = (int)BitOperations.RoundUpToPowerOf2((uint)codes.Length + 1) / 2;
        return new Words().Add(0, 1, 3, 1, 0, 12, 4, 16 + 8 * codes.Length, 0, 2 * codes.Length,
            2 * searchable, BitOperations.Log2((uint)searchable), 2 * (codes.Length - searchable))
            .Add(codes).Add(0).Add(codes).Add(shifts).Add(new int[codes.Length]);
    }

    /// <summary>Joins tables, given in the order of their names; checksums are zero, because the readers used here do not check them.</summary>
    static byte[] Assemble((string Name, byte[] Bytes)[] tables)
    {
        int offset = 12 + 16 * tables.Length;
        Words directory = new Words().Add(1, 0, tables.Length, 128, 3, 16 * tables.Length - 128);
        List<byte> contents = [];
        foreach ((string name, byte[] bytes) in tables)
        {
            directory.Add(name[0] << 8 | name[1], name[2] << 8 | name[3], 0, 0, offset >> 16, offset, bytes.Length >> 16, bytes.Length);
            byte[] padded = [.. bytes, .. new byte[-bytes.Length & 3]];
            contents.AddRange(padded);
            offset += padded.Length;
        }
        return [.. directory.Bytes, .. contents];
    }

    /// <summary>Numbers of 16 bits, highest byte first.</summary>
    sealed class Words
    {
        readonly List<byte> _bytes = [];

        public byte[] Bytes => [.. _bytes];

        public Words Add(params int[] numbers)
        {
            foreach (int number in numbers)
                _bytes.AddRange([(byte)(number >> 8), (byte)number]);
            return this;
        }
    }
}
