using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using WorldModels.Benchmarks.Measuring;
using WorldModels.Inference;

namespace WorldModels.Benchmarks.Stages;

/// <summary>The limits of the machine: multiply-adds in registers, and a matrix product of the LSTM's size.</summary>
internal static class LimitStages
{
    private const int Rows = 60, Inputs = 291, Outputs = 1024;
    private const int Chains = 10;
    private const double Billion = 1e9;

    /// <summary>Counts billions of operations: ten independent chains keep every multiply-add unit busy.</summary>
    public static Stage Peak => new("multiply-adds in registers", "GFLOP", threads => Workload.OnEachThread(threads, _ => () =>
    {
        const int steps = 12_500_000;
        float sum = Vector512.IsHardwareAccelerated ? Wide(steps) : Narrow(steps);
        if (float.IsNaN(sum)) throw new InvalidOperationException("the chains must stay finite");
        int lanes = Vector512.IsHardwareAccelerated ? Vector512<float>.Count : Vector256<float>.Count;
        return (long)(2.0 * Chains * lanes * steps / Billion);
    }))
    { FlopPerItem = Billion };

    /// <summary>Counts billions of operations.</summary>
    public static Stage Product => new($"matrix product {Rows} x {Inputs} x {Outputs}", "GFLOP", threads => Workload.OnEachThread(threads, thread =>
    {
        var matrix = new PackedMatrix(Samples.Normal(1, Inputs * Outputs), Outputs, Inputs, Samples.Normal(2, Outputs));
        float[] rows = Samples.Normal(3 + thread, Rows * Inputs), result = new float[Rows * Outputs];
        return () =>
        {
            const int items = 2;
            int products = (int)Math.Round(items * Billion / (2.0 * Rows * Inputs * Outputs));
            for (int i = 0; i < products; i++) matrix.Multiply(rows, Rows, result);
            return items;
        };
    }))
    { FlopPerItem = Billion, Peer = new PeerFigure("gemm", "gemm 2048 torch.float32 GFLOP/s") };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Wide(int steps)
    {
        Vector512<float> factor = Vector512.Create(0.5f), term = Vector512.Create(1f);
        Vector512<float> a = term, b = term, c = term, d = term, e = term, f = term, g = term, h = term, i = term, j = term;
        for (int step = 0; step < steps; step++)
        {
            a = Vector512.FusedMultiplyAdd(a, factor, term);
            b = Vector512.FusedMultiplyAdd(b, factor, term);
            c = Vector512.FusedMultiplyAdd(c, factor, term);
            d = Vector512.FusedMultiplyAdd(d, factor, term);
            e = Vector512.FusedMultiplyAdd(e, factor, term);
            f = Vector512.FusedMultiplyAdd(f, factor, term);
            g = Vector512.FusedMultiplyAdd(g, factor, term);
            h = Vector512.FusedMultiplyAdd(h, factor, term);
            i = Vector512.FusedMultiplyAdd(i, factor, term);
            j = Vector512.FusedMultiplyAdd(j, factor, term);
        }
        return Vector512.Sum(a + b + c + d + e + f + g + h + i + j);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Narrow(int steps)
    {
        Vector256<float> factor = Vector256.Create(0.5f), term = Vector256.Create(1f);
        Vector256<float> a = term, b = term, c = term, d = term, e = term, f = term, g = term, h = term, i = term, j = term;
        for (int step = 0; step < steps; step++)
        {
            a = Vector256.FusedMultiplyAdd(a, factor, term);
            b = Vector256.FusedMultiplyAdd(b, factor, term);
            c = Vector256.FusedMultiplyAdd(c, factor, term);
            d = Vector256.FusedMultiplyAdd(d, factor, term);
            e = Vector256.FusedMultiplyAdd(e, factor, term);
            f = Vector256.FusedMultiplyAdd(f, factor, term);
            g = Vector256.FusedMultiplyAdd(g, factor, term);
            h = Vector256.FusedMultiplyAdd(h, factor, term);
            i = Vector256.FusedMultiplyAdd(i, factor, term);
            j = Vector256.FusedMultiplyAdd(j, factor, term);
        }
        return Vector256.Sum(a + b + c + d + e + f + g + h + i + j);
    }
}
