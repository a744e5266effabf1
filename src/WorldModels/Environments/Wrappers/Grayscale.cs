namespace WorldModels.Environments;

/// <summary>
/// Pictures in grey, one byte a pixel: 0.299 red + 0.587 green + 0.114 blue (ITU-R BT.601), rounded, as Gymnasium and OpenCV have it.
/// </summary>
public sealed class Grayscale : PictureWrapper
{
    /// <summary>Takes the colours from <paramref name="inner"/>.</summary>
    /// <exception cref="ArgumentException">Its observations are no pictures of three channels.</exception>
    public Grayscale(IEnvironment inner) : base(inner, PicturesOf(inner) with { Channels = 1 })
    {
        if (PicturesOf(inner) is { Channels: not 3 } space)
            throw new ArgumentException($"only pictures of red, green and blue can be made grey: {inner.GetType().Name} shows {space}", nameof(inner));
    }

    private protected override void Change(ReadOnlySpan<byte> picture, Span<byte> changed)
    {
        for (int i = 0; i < changed.Length; i++)
            changed[i] = (byte)((299 * picture[3 * i] + 587 * picture[3 * i + 1] + 114 * picture[3 * i + 2] + 500) / 1000);
    }
}
