namespace WorldModels.Environments;

/// <summary>A wrapper that returns a rectangle of each picture.</summary>
public sealed class CropFrame : PictureWrapper
{
    private readonly ImageSpace _whole;
    private readonly int _top, _left, _height, _width;

    /// <summary>Crops each picture to a rectangle, given in pixels.</summary>
    /// <param name="inner">An environment whose observations are pictures.</param>
    /// <param name="top">The number of rows above the rectangle, 0 or more.</param>
    /// <param name="left">The number of columns to the left of the rectangle, 0 or more.</param>
    /// <param name="height">The height of the rectangle, 1 or more.</param>
    /// <param name="width">The width of the rectangle, 1 or more.</param>
    /// <exception cref="ArgumentException">The observations are not pictures, or the rectangle is empty or exceeds the picture.</exception>
    public CropFrame(IEnvironment inner, int top, int left, int height, int width)
        : base(inner, Rectangle(PicturesOf(inner), top, left, height, width))
    {
        _whole = PicturesOf(inner);
        (_top, _left, _height, _width) = (top, left, height, width);
    }

    private protected override void Change(ReadOnlySpan<byte> picture, Span<byte> changed)
    {
        int stride = _whole.Width * _whole.Channels, length = _width * _whole.Channels;
        for (int row = 0; row < _height; row++)
            picture.Slice((_top + row) * stride + _left * _whole.Channels, length).CopyTo(changed[(row * length)..]);
    }

    private static ImageSpace Rectangle(ImageSpace whole, int top, int left, int height, int width) =>
        top >= 0 && left >= 0 && height >= 1 && width >= 1 && height <= whole.Height - top && width <= whole.Width - left
            ? whole with { Height = height, Width = width }
            : throw new ArgumentException($"a rectangle of {height} x {width} pixels at row {top}, column {left} does not lie in {whole}", nameof(height));
}
