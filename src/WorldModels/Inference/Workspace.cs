namespace WorldModels.Inference;

/// <summary>
/// Scratch memory that grows to the largest size needed and is then reused, so that inference allocates no memory per call.
/// Each thread needs its own; it may be used for any number of networks, one call after another.
/// </summary>
internal sealed unsafe class Workspace
{
    [ThreadStatic]
    private static Workspace? _ofThisThread;

    private readonly AlignedBuffer?[] _buffers = new AlignedBuffer?[8];

    /// <summary>The workspace of the calling thread, for callers without their own.</summary>
    public static Workspace OfThisThread => _ofThisThread ??= new Workspace();

    /// <summary>Returns uninitialised memory, aligned to 64 bytes; valid until more memory is requested for the same slot.</summary>
    /// <param name="slot">0 to 7; different slots never overlap.</param>
    /// <param name="length">The minimum number of numbers.</param>
    public float* Buffer(int slot, int length)
    {
        if (_buffers[slot] is not { } buffer || buffer.Length < length) _buffers[slot] = buffer = new AlignedBuffer(length);
        return buffer.Pointer;
    }
}
