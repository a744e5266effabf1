namespace WorldModels.Inference;

/// <summary>
/// Where the rows of a product's left factor lie: each row is a number of contiguous segments of the same length and distance.
/// A plain matrix has one segment a row; a convolution's window over a picture (rows, columns, channels) has one a picture row,
/// so that no window is ever copied.
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

    /// <summary>From the start of a segment to the start of the next.</summary>
    public int SegmentStride { get; }

    /// <summary>The start of a row.</summary>
    public float* this[int row] => _first + (_offsets == null ? (nint)row * _stride : _offsets[row]);

    /// <summary>Rows of <paramref name="length"/> numbers, <paramref name="stride"/> numbers apart.</summary>
    public static RowSource Dense(float* first, int length, int stride) => new(first, null, stride, 1, length, length);

    /// <summary>Windows that start at <paramref name="offsets"/> from <paramref name="first"/>.</summary>
    public static RowSource Windows(float* first, int* offsets, int segments, int segmentLength, int segmentStride) =>
        new(first, offsets, 0, segments, segmentLength, segmentStride);
}
