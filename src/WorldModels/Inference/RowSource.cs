namespace WorldModels.Inference;

/// <summary>
/// The position of the rows of a product's left factor in memory: each row consists of contiguous segments of the same length and distance.
/// In a plain matrix a row is one segment; the window of a convolution over a picture (rows, columns, channels) has one segment for each picture row,
/// so no window is copied.
/// </summary>
internal readonly unsafe struct RowSource
{
    private readonly float* _first;
    private readonly int* _offsets;
    private readonly int _stride;

    private RowSource(float* first, int* offsets, int stride, int segments, int segmentLength, int segmentStride)
    {
        _first = first;
        _offsets = offsets;
        _stride = stride;
        Segments = segments;
        SegmentLength = segmentLength;
        SegmentStride = segmentStride;
    }

    public int Segments { get; }

    public int SegmentLength { get; }

    /// <summary>The distance from the start of a segment to the start of the next.</summary>
    public int SegmentStride { get; }

    /// <summary>Returns the start of a row.</summary>
    public float* this[int row] => _first + (_offsets == null ? (nint)row * _stride : _offsets[row]);

    /// <summary>Returns a source of rows of <paramref name="length"/> numbers at a distance of <paramref name="stride"/> numbers.</summary>
    public static RowSource Dense(float* first, int length, int stride) => new(first, null, stride, 1, length, length);

    /// <summary>Returns a source of windows that start at <paramref name="offsets"/> from <paramref name="first"/>.</summary>
    public static RowSource Windows(float* first, int* offsets, int segments, int segmentLength, int segmentStride) =>
        new(first, offsets, 0, segments, segmentLength, segmentStride);
}
