using System.Runtime.InteropServices;

namespace WorldModels.Dynamics;

/// <summary>Whether two states are the same numbers.</summary>
internal sealed class SameBits : IEqualityComparer<float[]>
{
    public bool Equals(float[]? x, float[]? y) => MemoryMarshal.AsBytes(x.AsSpan()).SequenceEqual(MemoryMarshal.AsBytes(y.AsSpan()));

    public int GetHashCode(float[] state)
    {
        var hash = new HashCode();
        hash.AddBytes(MemoryMarshal.AsBytes(state.AsSpan()));
        return hash.ToHashCode();
    }
}
