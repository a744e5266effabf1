using System.Runtime.CompilerServices;

namespace WorldModels.Inference;

/// <summary>Zero-initialised memory at a 64-byte boundary that the garbage collector does not move.</summary>
internal sealed unsafe class AlignedBuffer
{
    private const int Alignment = 64;
    private readonly float[] _array;
    private readonly int _start;

    public AlignedBuffer(int length)
    {
        _array = GC.AllocateArray<float>(length + Alignment / sizeof(float), pinned: true);
        Length = length;
        nuint address = (nuint)Unsafe.AsPointer(ref _array[0]);
        nuint aligned = (address + Alignment - 1) & ~(nuint)(Alignment - 1);
        Pointer = (float*)aligned;
        _start = (int)(aligned - address) / sizeof(float);
    }

    public int Length { get; }

    /// <summary>A pointer to the first number; valid as long as this object is reachable.</summary>
    public float* Pointer { get; }

    public Span<float> Span => _array.AsSpan(_start, Length);
}
