namespace WorldModels.Frames;

/// <summary>Which columns of a view go into a frame, and how.</summary>
public sealed class FrameOptions
{
    /// <summary>The names of the columns; null for all. Only these are computed.</summary>
    public IEnumerable<string>? Columns { get; set; }

    /// <summary>
    /// Vectors of up to so many numbers become a column each, such as <c>Latent.0</c> to <c>Latent.31</c>; longer ones stay arrays in
    /// one column. 0 or more, 64 unless set; 0 keeps all vectors as arrays.
    /// </summary>
    public int SplitVectorsUpTo { get; set; } = 64;

    internal void Check() => ArgumentOutOfRangeException.ThrowIfNegative(SplitVectorsUpTo);
}
