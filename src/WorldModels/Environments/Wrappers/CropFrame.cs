namespace WorldModels.Environments;

/// <summary>Shows a rectangle out of each picture.</summary>
public sealed class CropFrame : PictureWrapper
{
    private readonly ImageSpace _whole;
    private readonly int _top, _left, _height, _width;

    /// <summary>The rectangle of <paramref name="height"/> x <paramref name="width"/> pixels below <paramref name="top"/> and right of <paramref name="left"/> others.</summary>
    /// <exception cref="ArgumentException">The environment shows no pictures, or the rectangle is empty or sticks out of them.</exception>
    public CropFrame(IEnvironment inner, int top, int left, int height, int width) : base(inner, PicturesOf(inner) with { Height = Math.Max(height, 0), Width = Math.Max(width, 0) })
    {
        _whole = PicturesOf(inner);
        if (top < 0 || left < 0 || height < 1 || width < 1 || height > _whole.Height - top || width > _whole.Width - left)
            throw new ArgumentException($"there is no rectangle of {height} x {width} pixels at row {top}, column {left} of {_whole}", nameof(height));
        (_top, _left, _height, _width) = (top, left, height, width);
    }

    private protected override void Change(ReadOnlySpan<byte> picture, Span<byte> changed)
    {
        int stride = _whole.Width * _whole.Channels, length = _width * _whole.Channels;
        for (int row = 0; row < _height; row++)
            picture.Slice((_top + row) * stride + _left * _whole.Channels, length).CopyTo(changed[(row * length)..]);
    }
}
