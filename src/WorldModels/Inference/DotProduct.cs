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
        float sum = 0;
        for (int lane = 0; lane < Vector512<float>.Count; lane++) sum += sums[lane];
        for (; at < x.Length; at++) sum = MathF.FusedMultiplyAdd(x[at], y[at], sum);
        return sum;
    }
}
