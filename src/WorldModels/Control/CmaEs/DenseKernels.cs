using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace WorldModels.Control;

/// <summary>
/// The vectorised loops of the covariance arithmetic. The order of every sum depends only on lengths, not on the
/// memory address or the processor, so that the same input gives the same bits in every run.
/// </summary>
internal static class DenseKernels
{
    /// <summary>Returns the inner product of two vectors of the same length.</summary>
    public static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(x.Length, y.Length);
        ref double a = ref MemoryMarshal.GetReference(x), b = ref MemoryMarshal.GetReference(y);
        int width = Vector512<double>.Count, i = 0;
        Vector512<double> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
        for (; i <= x.Length - 4 * width; i += 4 * width)
        {
            sum0 = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref a, (nuint)i), Vector512.LoadUnsafe(ref b, (nuint)i), sum0);
            sum1 = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref a, (nuint)(i + width)), Vector512.LoadUnsafe(ref b, (nuint)(i + width)), sum1);
            sum2 = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref a, (nuint)(i + 2 * width)), Vector512.LoadUnsafe(ref b, (nuint)(i + 2 * width)), sum2);
            sum3 = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref a, (nuint)(i + 3 * width)), Vector512.LoadUnsafe(ref b, (nuint)(i + 3 * width)), sum3);
        }
        for (; i <= x.Length - width; i += width)
            sum0 = Vector512.FusedMultiplyAdd(Vector512.LoadUnsafe(ref a, (nuint)i), Vector512.LoadUnsafe(ref b, (nuint)i), sum0);
        double sum = Total(sum0 + sum1 + (sum2 + sum3));
        for (; i < x.Length; i++) sum += x[i] * y[i];
        return sum;
    }

    /// <summary>Returns the sum of the lanes, halves first: in a fixed order, because that of <c>Vector512.Sum</c> depends on the processor.</summary>
    public static double Total(Vector512<double> lanes)
    {
        Vector256<double> four = lanes.GetLower() + lanes.GetUpper();
        Vector128<double> two = four.GetLower() + four.GetUpper();
        return two[0] + two[1];
    }

    /// <summary>Adds <paramref name="scale"/> times <paramref name="x"/> to <paramref name="y"/>.</summary>
    public static void AddScaled(double scale, ReadOnlySpan<double> x, Span<double> y)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(x.Length, y.Length);
        ref double a = ref MemoryMarshal.GetReference(x), b = ref MemoryMarshal.GetReference(y);
        int width = Vector512<double>.Count, i = 0;
        Vector512<double> scales = Vector512.Create(scale);
        for (; i <= x.Length - width; i += width)
            Vector512.FusedMultiplyAdd(scales, Vector512.LoadUnsafe(ref a, (nuint)i), Vector512.LoadUnsafe(ref b, (nuint)i)).StoreUnsafe(ref b, (nuint)i);
        for (; i < x.Length; i++) y[i] += scale * x[i];
    }

    /// <summary>Multiplies every number of <paramref name="x"/> by <paramref name="scale"/>.</summary>
    public static void Scale(double scale, Span<double> x)
    {
        foreach (ref double value in x) value *= scale;
    }
}
