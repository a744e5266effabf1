using System.Runtime.CompilerServices;

namespace WorldModels.Inference;

/// <summary>
/// The inner loops of a product: a tile of rows by one <typeparamref name="TRow"/> of columns stays in registers during
/// the loop over the shared dimension. The chain starts with the bias and adds its terms in order, for every height of the tile.
/// The tile's description is passed by reference: a copy right after its fields were set would have to wait for the stores of the last tile.
/// </summary>
internal static unsafe class ProductKernel<TRow> where TRow : struct, ITileRow<TRow>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void One(float** rows, in RowSource shape, in Tile tile)
    {
        float* p0 = rows[0];
        TRow s0 = TRow.Load(tile.Bias);
        float* weights = tile.Weights;
        int weightStride = tile.WeightStride, skip = shape.SegmentStride - shape.SegmentLength;
        for (int segment = shape.Segments; segment > 0; segment--)
        {
            for (float* end = p0 + shape.SegmentLength; p0 < end; p0++, weights += weightStride)
                s0 = TRow.MultiplyAdd(*p0, TRow.Load(weights), s0);
            p0 += skip;
        }
        s0.Store(tile.Result, tile.Floor);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Four(float** rows, in RowSource shape, in Tile tile)
    {
        float* p0 = rows[0], p1 = rows[1], p2 = rows[2], p3 = rows[3];
        TRow s0 = TRow.Load(tile.Bias), s1 = s0, s2 = s0, s3 = s0;
        float* weights = tile.Weights;
        nint weightStride = tile.WeightStride, start = 0, length = shape.SegmentLength;
        for (int segment = shape.Segments; segment > 0; segment--)
        {
            nint end = start + length;
            for (nint k = start; k < end; k++, weights += weightStride)
            {
                TRow w = TRow.Load(weights);
                s0 = TRow.MultiplyAdd(p0[k], w, s0);
                s1 = TRow.MultiplyAdd(p1[k], w, s1);
                s2 = TRow.MultiplyAdd(p2[k], w, s2);
                s3 = TRow.MultiplyAdd(p3[k], w, s3);
            }
            start += shape.SegmentStride;
        }
        float* result = tile.Result;
        s0.Store(result, tile.Floor);
        s1.Store(result += tile.ResultStride, tile.Floor);
        s2.Store(result += tile.ResultStride, tile.Floor);
        s3.Store(result + tile.ResultStride, tile.Floor);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Six(float** rows, in RowSource shape, in Tile tile)
    {
        float* p0 = rows[0], p1 = rows[1], p2 = rows[2], p3 = rows[3], p4 = rows[4], p5 = rows[5];
        TRow s0 = TRow.Load(tile.Bias), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0;
        float* weights = tile.Weights;
        nint weightStride = tile.WeightStride, start = 0, length = shape.SegmentLength;
        for (int segment = shape.Segments; segment > 0; segment--)
        {
            nint end = start + length;
            for (nint k = start; k < end; k++, weights += weightStride)
            {
                TRow w = TRow.Load(weights);
                s0 = TRow.MultiplyAdd(p0[k], w, s0);
                s1 = TRow.MultiplyAdd(p1[k], w, s1);
                s2 = TRow.MultiplyAdd(p2[k], w, s2);
                s3 = TRow.MultiplyAdd(p3[k], w, s3);
                s4 = TRow.MultiplyAdd(p4[k], w, s4);
                s5 = TRow.MultiplyAdd(p5[k], w, s5);
            }
            start += shape.SegmentStride;
        }
        float* result = tile.Result;
        s0.Store(result, tile.Floor);
        s1.Store(result += tile.ResultStride, tile.Floor);
        s2.Store(result += tile.ResultStride, tile.Floor);
        s3.Store(result += tile.ResultStride, tile.Floor);
        s4.Store(result += tile.ResultStride, tile.Floor);
        s5.Store(result + tile.ResultStride, tile.Floor);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Twelve(float** rows, in RowSource shape, in Tile tile)
    {
        float* p0 = rows[0], p1 = rows[1], p2 = rows[2], p3 = rows[3], p4 = rows[4], p5 = rows[5];
        float* p6 = rows[6], p7 = rows[7], p8 = rows[8], p9 = rows[9], p10 = rows[10], p11 = rows[11];
        TRow s0 = TRow.Load(tile.Bias), s1 = s0, s2 = s0, s3 = s0, s4 = s0, s5 = s0;
        TRow s6 = s0, s7 = s0, s8 = s0, s9 = s0, s10 = s0, s11 = s0;
        float* weights = tile.Weights;
        nint weightStride = tile.WeightStride, start = 0, length = shape.SegmentLength;
        for (int segment = shape.Segments; segment > 0; segment--)
        {
            nint end = start + length;
            for (nint k = start; k < end; k++, weights += weightStride)
            {
                TRow w = TRow.Load(weights);
                s0 = TRow.MultiplyAdd(p0[k], w, s0);
                s1 = TRow.MultiplyAdd(p1[k], w, s1);
                s2 = TRow.MultiplyAdd(p2[k], w, s2);
                s3 = TRow.MultiplyAdd(p3[k], w, s3);
                s4 = TRow.MultiplyAdd(p4[k], w, s4);
                s5 = TRow.MultiplyAdd(p5[k], w, s5);
                s6 = TRow.MultiplyAdd(p6[k], w, s6);
                s7 = TRow.MultiplyAdd(p7[k], w, s7);
                s8 = TRow.MultiplyAdd(p8[k], w, s8);
                s9 = TRow.MultiplyAdd(p9[k], w, s9);
                s10 = TRow.MultiplyAdd(p10[k], w, s10);
                s11 = TRow.MultiplyAdd(p11[k], w, s11);
            }
            start += shape.SegmentStride;
        }
        float* result = tile.Result;
        s0.Store(result, tile.Floor);
        s1.Store(result += tile.ResultStride, tile.Floor);
        s2.Store(result += tile.ResultStride, tile.Floor);
        s3.Store(result += tile.ResultStride, tile.Floor);
        s4.Store(result += tile.ResultStride, tile.Floor);
        s5.Store(result += tile.ResultStride, tile.Floor);
        s6.Store(result += tile.ResultStride, tile.Floor);
        s7.Store(result += tile.ResultStride, tile.Floor);
        s8.Store(result += tile.ResultStride, tile.Floor);
        s9.Store(result += tile.ResultStride, tile.Floor);
        s10.Store(result += tile.ResultStride, tile.Floor);
        s11.Store(result + tile.ResultStride, tile.Floor);
    }
}
