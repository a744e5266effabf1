using System.Runtime.Intrinsics;

namespace WorldModels.Inference;

/// <summary>Sums over two vectors, in sixteen chains of fused multiply-adds, which give the same bits on every processor.</summary>
internal static class DotProduct
{
    /// <summary>Returns the inner product of two vectors of the same length.</summary>
    public static float Of(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        Require.Exactly(y.Length, x.Length, nameof(y));
        Vector512<float> sums = Vector512<float>.Zero;
        int at = 0;
        for (; at <= x.Length - Vector512<float>.Count; at += Vector512<float>.Count)
            sums = Vector512.FusedMultiplyAdd(Vector512.Create(x[at..]), Vector512.Create(y[at..]), sums);
        float sum = Total(sums);
        for (; at < x.Length; at++) sum = MathF.FusedMultiplyAdd(x[at], y[at], sum);
        return sum;
    }

    /// <summary>Returns the inner products of one vector with two others, with the same bits as <see cref="Of"/>.</summary>
    /// <param name="x">[length].</param>
    /// <param name="y">[length].</param>
    /// <param name="z">[length].</param>
    /// <param name="length">The length of each vector.</param>
    public static unsafe (float Y, float Z) Both(float* x, float* y, float* z, int length)
    {
        Vector512<float> sumsY = Vector512<float>.Zero, sumsZ = Vector512<float>.Zero;
        int at = 0;
        for (; at <= length - Vector512<float>.Count; at += Vector512<float>.Count)
        {
            Vector512<float> factor = Vector512.Load(x + at);
            sumsY = Vector512.FusedMultiplyAdd(factor, Vector512.Load(y + at), sumsY);
            sumsZ = Vector512.FusedMultiplyAdd(factor, Vector512.Load(z + at), sumsZ);
        }
        (float sumY, float sumZ) = (Total(sumsY), Total(sumsZ));
        for (; at < length; at++)
        {
            sumY = MathF.FusedMultiplyAdd(x[at], y[at], sumY);
            sumZ = MathF.FusedMultiplyAdd(x[at], z[at], sumZ);
        }
        return (sumY, sumZ);
    }

    /// <summary>Returns the sum of squared differences of two vectors, in the same chains.</summary>
    public static float SquaredDistance(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        Require.Exactly(y.Length, x.Length, nameof(y));
        Vector512<float> sums = Vector512<float>.Zero;
        int at = 0;
        for (; at <= x.Length - Vector512<float>.Count; at += Vector512<float>.Count)
        {
            Vector512<float> difference = Vector512.Create(x[at..]) - Vector512.Create(y[at..]);
            sums = Vector512.FusedMultiplyAdd(difference, difference, sums);
        }
        float sum = Total(sums);
        for (; at < x.Length; at++) sum = MathF.FusedMultiplyAdd(x[at] - y[at], x[at] - y[at], sum);
        return sum;
    }

    /// <summary>Adds the lanes in pairs, halves first: in a fixed order, because that of <c>Vector512.Sum</c> depends on the processor.</summary>
    private static float Total(Vector512<float> sums)
    {
        Vector256<float> eight = sums.GetLower() + sums.GetUpper();
        Vector128<float> four = eight.GetLower() + eight.GetUpper();
        Vector128<float> two = four + Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1));
        return two[0] + two[1];
    }
}
