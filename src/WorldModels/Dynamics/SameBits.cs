using System.Runtime.InteropServices;

namespace WorldModels.Dynamics;

/// <summary>Compares two states bit by bit.</summary>
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
