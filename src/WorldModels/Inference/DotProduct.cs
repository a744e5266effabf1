using System.Runtime.Intrinsics;

namespace WorldModels.Inference;

/// <summary>The sum of products of two vectors, in sixteen chains of fused multiply-adds: the same bits on every processor.</summary>
internal static class DotProduct
{
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

    /// <summary>The lanes in pairs, halves first: an order of its own, since that of <c>Vector512.Sum</c> is the processor's.</summary>
    private static float Total(Vector512<float> sums)
    {
        Vector256<float> eight = sums.GetLower() + sums.GetUpper();
        Vector128<float> four = eight.GetLower() + eight.GetUpper();
        Vector128<float> two = four + Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1));
        return two[0] + two[1];
    }
}
