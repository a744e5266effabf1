namespace WorldModels.Environments;

/// <summary>
/// A wrapper that converts pictures to grey, one byte per pixel: 0.299 red + 0.587 green + 0.114 blue (ITU-R BT.601), rounded, as in Gymnasium and OpenCV.
/// </summary>
public sealed class Grayscale : PictureWrapper
{
    /// <summary>Converts the pictures of <paramref name="inner"/> to grey.</summary>
    /// <exception cref="ArgumentException">The observations are not pictures of three channels.</exception>
    public Grayscale(IEnvironment inner) : base(inner, PicturesOf(inner) with { Channels = 1 })
    {
        if (PicturesOf(inner) is { Channels: not 3 } space)
            throw new ArgumentException($"only pictures with red, green and blue can be converted to grey: {inner.GetType().Name} has {space}", nameof(inner));
    }

    private protected override void Change(ReadOnlySpan<byte> picture, Span<byte> changed)
    {
        for (int i = 0; i < changed.Length; i++)
            changed[i] = (byte)((299 * picture[3 * i] + 587 * picture[3 * i + 1] + 114 * picture[3 * i + 2] + 500) / 1000);
    }
}
