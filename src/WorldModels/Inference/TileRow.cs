using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace WorldModels.Inference;

/// <summary>One row of a tile of results that a kernel keeps in vector registers.</summary>
/// <remarks>
/// At most four fields, so that the JIT keeps each in a register. Every lane is one chain of fused multiply-adds,
/// so all implementations give the same bits.
/// </remarks>
internal unsafe interface ITileRow<TSelf> where TSelf : struct, ITileRow<TSelf>
{
    /// <summary>The number of columns of the row.</summary>
    static abstract int Width { get; }

    static abstract TSelf Load(float* source);

    /// <summary>Returns <paramref name="sum"/> + <paramref name="factor"/> * <paramref name="weights"/>, rounded once.</summary>
    static abstract TSelf MultiplyAdd(float factor, TSelf weights, TSelf sum);

    /// <summary>Stores the larger of the row and <paramref name="floor"/> (0 for ReLU, minus infinity for no change; NaN is kept).</summary>
    void Store(float* destination, float floor);
}

/// <summary>64 columns in four 512-bit registers.</summary>
internal readonly unsafe struct TileRow64(Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d)
    : ITileRow<TileRow64>
{
    private readonly Vector512<float> _a = a, _b = b, _c = c, _d = d;

    public static int Width => 64;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow64 Load(float* source) => new(
        Vector512.Load(source), Vector512.Load(source + 16), Vector512.Load(source + 32), Vector512.Load(source + 48));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow64 MultiplyAdd(float factor, TileRow64 weights, TileRow64 sum)
    {
        Vector512<float> x = Vector512.Create(factor);
        return new(
            Vector512.FusedMultiplyAdd(x, weights._a, sum._a), Vector512.FusedMultiplyAdd(x, weights._b, sum._b),
            Vector512.FusedMultiplyAdd(x, weights._c, sum._c), Vector512.FusedMultiplyAdd(x, weights._d, sum._d));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* destination, float floor)
    {
        Vector512<float> least = Vector512.Create(floor);
        Vector512.MaxNative(least, _a).Store(destination);
        Vector512.MaxNative(least, _b).Store(destination + 16);
        Vector512.MaxNative(least, _c).Store(destination + 32);
        Vector512.MaxNative(least, _d).Store(destination + 48);
    }
}

/// <summary>32 columns in two 512-bit registers.</summary>
internal readonly unsafe struct TileRow32(Vector512<float> a, Vector512<float> b) : ITileRow<TileRow32>
{
    private readonly Vector512<float> _a = a, _b = b;

    public static int Width => 32;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow32 Load(float* source) => new(Vector512.Load(source), Vector512.Load(source + 16));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow32 MultiplyAdd(float factor, TileRow32 weights, TileRow32 sum)
    {
        Vector512<float> x = Vector512.Create(factor);
        return new(Vector512.FusedMultiplyAdd(x, weights._a, sum._a), Vector512.FusedMultiplyAdd(x, weights._b, sum._b));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* destination, float floor)
    {
        Vector512<float> least = Vector512.Create(floor);
        Vector512.MaxNative(least, _a).Store(destination);
        Vector512.MaxNative(least, _b).Store(destination + 16);
    }
}

/// <summary>16 columns in one 512-bit register.</summary>
internal readonly unsafe struct TileRow16(Vector512<float> a) : ITileRow<TileRow16>
{
    private readonly Vector512<float> _a = a;

    public static int Width => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow16 Load(float* source) => new(Vector512.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow16 MultiplyAdd(float factor, TileRow16 weights, TileRow16 sum) =>
        new(Vector512.FusedMultiplyAdd(Vector512.Create(factor), weights._a, sum._a));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* destination, float floor) => Vector512.MaxNative(Vector512.Create(floor), _a).Store(destination);
}

/// <summary>16 columns in two 256-bit registers, for processors without 512-bit ones.</summary>
internal readonly unsafe struct TileRow16Narrow(Vector256<float> a, Vector256<float> b) : ITileRow<TileRow16Narrow>
{
    private readonly Vector256<float> _a = a, _b = b;

    public static int Width => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow16Narrow Load(float* source) => new(Vector256.Load(source), Vector256.Load(source + 8));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TileRow16Narrow MultiplyAdd(float factor, TileRow16Narrow weights, TileRow16Narrow sum)
    {
        Vector256<float> x = Vector256.Create(factor);
        return new(Vector256.FusedMultiplyAdd(x, weights._a, sum._a), Vector256.FusedMultiplyAdd(x, weights._b, sum._b));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* destination, float floor)
    {
        Vector256<float> least = Vector256.Create(floor);
        Vector256.MaxNative(least, _a).Store(destination);
        Vector256.MaxNative(least, _b).Store(destination + 8);
    }
}
