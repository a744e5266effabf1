namespace WorldModels.Frames;

/// <summary>Settings for the conversion of a view to a frame.</summary>
public sealed class FrameOptions
{
    /// <summary>The names of the columns; null for all. Only these are computed.</summary>
    public IEnumerable<string>? Columns { get; set; }

    /// <summary>
    /// The largest length of vectors whose numbers become separate columns, such as <c>Latent.0</c> to <c>Latent.31</c>; longer vectors stay arrays in
    /// one column. 0 or more, default 64; 0 keeps all vectors as arrays.
    /// </summary>
    public int SplitVectorsUpTo { get; set; } = 64;

    internal void Check() => ArgumentOutOfRangeException.ThrowIfNegative(SplitVectorsUpTo);
}
