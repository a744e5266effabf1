namespace WorldModels.Environments;

/// <summary>
/// A wrapper that resizes pictures, for example to the 64 x 64 pixels that V reads. Each new pixel is the average of the area that it covers, computed
/// exactly and rounded half up, for any two sizes.
/// </summary>
public sealed class ResizeFrame : PictureWrapper
{
    private readonly int _channels, _sourceWidth;
    private readonly Overlap[][] _rows, _columns;
    private readonly long _area;

    /// <summary>Resizes pictures to <paramref name="height"/> x <paramref name="width"/> pixels, each 1 or more.</summary>
    /// <exception cref="ArgumentException">The observations are not pictures, or a side is below 1.</exception>
    public ResizeFrame(IEnvironment inner, int height, int width)
        : base(inner, PicturesOf(inner) with { Height = AtLeastOne(height, nameof(height)), Width = AtLeastOne(width, nameof(width)) })
    {
        ImageSpace space = PicturesOf(inner);
        (_channels, _sourceWidth, _area) = (space.Channels, space.Width, (long)space.Height * space.Width);
        (_rows, _columns) = (Overlaps(space.Height, height), Overlaps(space.Width, width));
    }

    private protected override void Change(ReadOnlySpan<byte> picture, Span<byte> changed)
    {
        int at = 0;
        foreach (Overlap[] rows in _rows)
            foreach (Overlap[] columns in _columns)
                for (int channel = 0; channel < _channels; channel++)
                {
                    long sum = 0;
                    foreach (Overlap row in rows)
                        foreach (Overlap column in columns)
                            sum += row.Length * column.Length * picture[(row.Source * _sourceWidth + column.Source) * _channels + channel];
                    changed[at++] = (byte)((sum + _area / 2) / _area);
                }
    }

    /// <summary>
    /// Returns the parts of the <paramref name="sources"/> old pixels of a line that each of the <paramref name="count"/> new pixels covers. In units of
    /// (length of the line) / (sources x count), all borders are whole numbers: an old pixel has the length count, a new one the length sources.
    /// </summary>
    private static Overlap[][] Overlaps(int sources, int count) => [.. Enumerable.Range(0, count).Select(pixel =>
    {
        long start = (long)pixel * sources, end = start + sources;
        int first = (int)(start / count), last = (int)((end - 1) / count);
        return Enumerable.Range(first, last - first + 1)
            .Select(source => new Overlap(source, Math.Min(end, (source + 1L) * count) - Math.Max(start, (long)source * count))).ToArray();
    })];

    private static int AtLeastOne(int side, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(side, 1, name);
        return side;
    }

    private readonly record struct Overlap(int Source, long Length);
}
