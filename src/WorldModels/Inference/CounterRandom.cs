using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace WorldModels.Inference;

/// <summary>
/// Random numbers that are a function of (key, step, place) only, without a state: Philox4x32-10 of Salmon et al.,
/// "Parallel random numbers: as easy as 1, 2, 3" (2011). A dream whose key is its seed draws the same numbers
/// on every thread and together with any other dreams.
/// </summary>
internal static class CounterRandom
{
    private const int Words = 4;
    private const int Lanes = 8;
    private const uint UniformStream = 0;
    private const uint NormalStream = 1;

    /// <summary>The number of numbers that are computed at once; a shorter request uses the first ones.</summary>
    private const int GroupLength = Words * Lanes;

    /// <summary>Fills a span with numbers from the open interval (0, 1), 23 bits each.</summary>
    public static void Uniform(ulong key, uint step, Span<float> values)
    {
        Span<float> group = stackalloc float[GroupLength];
        for (uint index = 0; !values.IsEmpty; index++)
        {
            (Vector512<uint> low, Vector512<uint> high) = Group(key, step, UniformStream, index);
            Unit(low).CopyTo(group);
            Unit(high).CopyTo(group[Vector512<float>.Count..]);
            values = values[Move(group, values)..];
        }
    }

    /// <summary>Fills a span with numbers from the standard normal distribution (Box and Muller 1958); they are independent of the uniform ones.</summary>
    public static void Normal(ulong key, uint step, Span<float> values)
    {
        Span<float> group = stackalloc float[GroupLength];
        for (uint index = 0; !values.IsEmpty; index++)
        {
            (Vector512<uint> low, Vector512<uint> high) = Group(key, step, NormalStream, index);
            Vector512<float> radius = Vector512.Sqrt(VectorFunctions.Log(Unit(low)) * -2);
            Vector512<float> turns = Unit(high);
            // The cosine is the sine of the angle plus a quarter turn.
            (radius * VectorFunctions.SinTurns(turns + Vector512.Create(0.25f))).CopyTo(group);
            (radius * VectorFunctions.SinTurns(turns)).CopyTo(group[Vector512<float>.Count..]);
            values = values[Move(group, values)..];
        }
    }

    /// <summary>
    /// Computes Philox for the eight counters (8 * <paramref name="index"/> + lane, step, stream, 0): the first two words of all
    /// eight, then the last two.
    /// </summary>
    internal static (Vector512<uint> Low, Vector512<uint> High) Group(ulong key, uint step, uint stream, uint index)
    {
        // Every 64-bit lane has one 32-bit word in its low half; the high halves are never read.
        Vector512<ulong> a = Vector512.Create((ulong)index * Lanes) + Vector512<ulong>.Indices;
        Vector512<ulong> b = Vector512.Create((ulong)step);
        Vector512<ulong> c = Vector512.Create((ulong)stream);
        Vector512<ulong> d = Vector512<ulong>.Zero;
        uint firstKey = (uint)key, secondKey = (uint)(key >> 32);
        for (int round = 0; round < 10; round++)
        {
            Vector512<ulong> first = MultiplyLow(a, 0xD2511F53), second = MultiplyLow(c, 0xCD9E8D57);
            a = second >> 32 ^ b ^ Vector512.Create((ulong)firstKey);
            b = second;
            c = first >> 32 ^ d ^ Vector512.Create((ulong)secondKey);
            d = first;
            firstKey += 0x9E3779B9;
            secondKey += 0xBB67AE85;
        }
        return (Vector512.Narrow(a, b), Vector512.Narrow(c, d));
    }

    /// <summary>Returns the 64-bit products of the low halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> MultiplyLow(Vector512<ulong> x, uint y)
    {
        if (Avx512F.IsSupported) return Avx512F.Multiply(x.AsUInt32(), Vector512.Create((ulong)y).AsUInt32());
        if (Avx2.IsSupported)
        {
            Vector256<uint> factor = Vector256.Create((ulong)y).AsUInt32();
            return Vector512.Create(
                Avx2.Multiply(x.GetLower().AsUInt32(), factor), Avx2.Multiply(x.GetUpper().AsUInt32(), factor));
        }
        return (x & Vector512.Create(0xFFFFFFFFUL)) * y;
    }

    /// <summary>Returns the middle of one of 2^23 equal parts of (0, 1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Unit(Vector512<uint> bits) => Vector512.FusedMultiplyAdd(
        Vector512.ConvertToSingle((bits >> 9).AsInt32()), Vector512.Create(1f / (1 << 23)), Vector512.Create(1f / (1 << 24)));

    private static int Move(ReadOnlySpan<float> group, Span<float> values)
    {
        int count = Math.Min(group.Length, values.Length);
        group[..count].CopyTo(values);
        return count;
    }
}
