namespace WorldModels.Inference;

/// <summary>
/// Scratch memory that grows to what was needed once and is then used again: inference allocates nothing per call.
/// One a thread; the same one may serve any number of networks, one call after another.
/// </summary>
internal sealed unsafe class Workspace
{
    [ThreadStatic]
    private static Workspace? _ofThisThread;

    private readonly AlignedBuffer?[] _buffers = new AlignedBuffer?[8];

    /// <summary>The one that belongs to the calling thread, for callers that keep none of their own.</summary>
    public static Workspace OfThisThread => _ofThisThread ??= new Workspace();

    /// <summary>Room for numbers, 64-byte aligned, with anything in it; valid until the same slot is asked for more.</summary>
    /// <param name="slot">0 to 7; different slots never overlap.</param>
    /// <param name="length">At least so many numbers.</param>
    public float* Buffer(int slot, int length)
    {
        if (_buffers[slot] is not { } buffer || buffer.Length < length) _buffers[slot] = buffer = new AlignedBuffer(length);
        return buffer.Pointer;
    }
}
