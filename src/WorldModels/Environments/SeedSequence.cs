using System.Runtime.InteropServices;

namespace WorldModels.Environments;

/// <summary>NumPy's SeedSequence: derives independent, well-mixed words from a few numbers, which may be similar to each other.</summary>
internal static class SeedSequence
{
    private const int PoolSize = 4;
    private const uint InitialA = 0x43b0d7e5, MultiplierA = 0x931e8875, InitialB = 0x8b51f9dd, MultiplierB = 0x58f38ded;
    private const uint MixLeft = 0xca01f9dd, MixRight = 0x4973f715;

    public static void Generate(ReadOnlySpan<long> seed, Span<ulong> words)
    {
        if (seed.Length is 0 or > 64) throw new ArgumentException($"a seed consists of 1 to 64 numbers: got {seed.Length}", nameof(seed));
        Span<uint> entropy = stackalloc uint[2 * seed.Length];
        int length = 0;
        foreach (long number in seed)
        {
            if (number < 0) throw new ArgumentException($"a seed must be 0 or more: got {number}", nameof(seed));
            entropy[length++] = (uint)number;
            // As NumPy does, a number takes as many 32-bit words as it needs.
            if (number > uint.MaxValue) entropy[length++] = (uint)(number >> 32);
        }

        Span<uint> pool = stackalloc uint[PoolSize];
        uint hash = InitialA;
        for (int i = 0; i < PoolSize; i++) pool[i] = Hash(i < length ? entropy[i] : 0, ref hash, MultiplierA);
        for (int source = 0; source < PoolSize; source++)
            for (int target = 0; target < PoolSize; target++)
                if (source != target) pool[target] = Mix(pool[target], Hash(pool[source], ref hash, MultiplierA));
        for (int source = PoolSize; source < length; source++)
            for (int target = 0; target < PoolSize; target++)
                pool[target] = Mix(pool[target], Hash(entropy[source], ref hash, MultiplierA));

        hash = InitialB;
        Span<uint> halves = MemoryMarshal.Cast<ulong, uint>(words);
        for (int i = 0; i < halves.Length; i++) halves[i] = Hash(pool[i % PoolSize], ref hash, MultiplierB);
    }

    private static uint Hash(uint value, ref uint hash, uint multiplier)
    {
        value ^= hash;
        hash *= multiplier;
        value *= hash;
        return value ^ value >> 16;
    }

    private static uint Mix(uint x, uint y)
    {
        uint mixed = MixLeft * x - MixRight * y;
        return mixed ^ mixed >> 16;
    }
}
