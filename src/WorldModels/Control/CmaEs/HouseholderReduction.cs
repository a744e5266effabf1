using System.Buffers;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace WorldModels.Control;

/// <summary>
/// Reduces a symmetric matrix A to a tridiagonal T = Qt A Q by Householder reflections H(k) = I - tau v vt
/// (Golub and Van Loan, Matrix Computations, section 8.3.1).
/// </summary>
internal sealed class HouseholderReduction(int n)
{
    private const int BlockRows = 4;
    private readonly double[] _tau = new double[n];
    private readonly double[][] _vectors = [new double[n], new double[n], new double[n]];

    /// <summary>The diagonal of T, n numbers.</summary>
    public double[] Diagonal { get; } = new double[n];

    /// <summary>The off-diagonal of T: element k couples rows k and k + 1; the last of the n numbers is 0.</summary>
    public double[] OffDiagonal { get; } = new double[n];

    /// <summary>Reduces the matrix whose upper triangle is stored row by row in <paramref name="matrix"/> (n x n); the reflectors overwrite it.</summary>
    public void Reduce(double[] matrix)
    {
        double[] v = _vectors[0], w = _vectors[1], product = _vectors[2];
        Array.Clear(v);
        Array.Clear(w);
        for (int k = 0; k < n; k++)
        {
            // The rank-two update A -= v wt + w vt of the last reflection has not been applied yet: this row gets it now; the rows
            // below get it in the same pass over the memory that multiplies them with the next reflector.
            Span<double> row = matrix.AsSpan(k * n + k, n - k);
            DenseKernels.AddScaled(-v[k], w.AsSpan(k), row);
            DenseKernels.AddScaled(-w[k], v.AsSpan(k), row);
            Diagonal[k] = row[0];
            OffDiagonal[k] = 0;
            if (k == n - 1) break;

            Span<double> reflector = row[1..];
            (OffDiagonal[k], _tau[k]) = Reflect(reflector);
            Span<double> p = product.AsSpan(k + 1);
            p.Clear();
            for (int i = k + 1; i < n; i++)
                UpdateAndMultiply(matrix.AsSpan(i * n + i, n - i), v.AsSpan(i), w.AsSpan(i), reflector[(i - k - 1)..], product.AsSpan(i));
            DenseKernels.Scale(_tau[k], p);
            DenseKernels.AddScaled(-0.5 * _tau[k] * DenseKernels.Dot(p, reflector), reflector, p);
            (w, product) = (product, w);
            reflector.CopyTo(v.AsSpan(k + 1));
        }
    }

    /// <summary>Writes the rows of Qt, one after another, into <paramref name="basis"/> (n x n).</summary>
    /// <param name="matrix">The result of <see cref="Reduce"/>.</param>
    /// <param name="basis">Receives the rows.</param>
    /// <param name="threads">The number of threads; the result does not depend on it.</param>
    public void WriteTransposedBasis(double[] matrix, double[] basis, int threads) =>
        MatrixProduct.ForRows(n, 2.0 / 3 * n * n * n, threads, (from, to) =>
        {
            double[] rows = ArrayPool<double>.Shared.Rent(BlockRows * n);
            for (int block = from; block < to; block += BlockRows)
            {
                rows.AsSpan(0, BlockRows * n).Clear();
                int count = Math.Min(BlockRows, to - block);
                for (int i = 0; i < count; i++) rows[i * n + block + i] = 1;
                // Row i starts as a unit vector; reflections that only act on later coordinates do not change it.
                for (int k = Math.Min(block + BlockRows - 2, n - 2); k >= 0; k--)
                    ReflectFourRows(rows, n, k + 1, matrix.AsSpan(k * n + k + 1, n - k - 1), _tau[k]);
                rows.AsSpan(0, count * n).CopyTo(basis.AsSpan(block * n));
            }
            ArrayPool<double>.Shared.Return(rows);
        });

    // Replaces x by the vector v whose reflection maps x to (alpha, 0, ..., 0).
    private static (double Alpha, double Tau) Reflect(Span<double> x)
    {
        double rest = DenseKernels.Dot(x[1..], x[1..]);
        if (rest == 0) return (x[0], 0);
        double alpha = -Math.CopySign(Math.Sqrt(x[0] * x[0] + rest), x[0]);
        x[0] -= alpha;
        return (alpha, 2 / (x[0] * x[0] + rest));
    }

    // One row of the upper triangle, from its diagonal on: the pending update, then its part of the product with x.
    private static void UpdateAndMultiply(Span<double> row, ReadOnlySpan<double> v, ReadOnlySpan<double> w, ReadOnlySpan<double> x, Span<double> product)
    {
        ref double r = ref MemoryMarshal.GetReference(row), p = ref MemoryMarshal.GetReference(product);
        ref double rv = ref MemoryMarshal.GetReference(v), rw = ref MemoryMarshal.GetReference(w), rx = ref MemoryMarshal.GetReference(x);
        row[0] -= 2 * v[0] * w[0];
        Vector512<double> minusV = Vector512.Create(-v[0]), minusW = Vector512.Create(-w[0]), head = Vector512.Create(x[0]), sum = default;
        int i = 1;
        for (; i <= row.Length - Vector512<double>.Count; i += Vector512<double>.Count)
        {
            Vector512<double> a = Vector512.FusedMultiplyAdd(minusV, Vector512.LoadUnsafe(ref rw, (nuint)i), Vector512.LoadUnsafe(ref r, (nuint)i));
            a = Vector512.FusedMultiplyAdd(minusW, Vector512.LoadUnsafe(ref rv, (nuint)i), a);
            a.StoreUnsafe(ref r, (nuint)i);
            sum = Vector512.FusedMultiplyAdd(a, Vector512.LoadUnsafe(ref rx, (nuint)i), sum);
            Vector512.FusedMultiplyAdd(head, a, Vector512.LoadUnsafe(ref p, (nuint)i)).StoreUnsafe(ref p, (nuint)i);
        }
        double dot = row[0] * x[0] + DenseKernels.Total(sum);
        for (; i < row.Length; i++)
        {
            row[i] -= v[0] * w[i] + w[0] * v[i];
            dot += row[i] * x[i];
            product[i] += x[0] * row[i];
        }
        product[0] += dot;
    }

    private static void ReflectFourRows(Span<double> rows, int stride, int from, ReadOnlySpan<double> v, double tau)
    {
        Span<double> row0 = rows.Slice(from, v.Length), row1 = rows.Slice(from + stride, v.Length);
        Span<double> row2 = rows.Slice(from + 2 * stride, v.Length), row3 = rows.Slice(from + 3 * stride, v.Length);
        ref double x = ref MemoryMarshal.GetReference(v), a = ref MemoryMarshal.GetReference(row0), b = ref MemoryMarshal.GetReference(row1);
        ref double c = ref MemoryMarshal.GetReference(row2), d = ref MemoryMarshal.GetReference(row3);
        int width = Vector512<double>.Count, whole = v.Length / width * width;
        Vector512<double> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
        for (nuint i = 0; i < (nuint)whole; i += (nuint)width)
        {
            Vector512<double> factor = Vector512.LoadUnsafe(ref x, i);
            sum0 = Vector512.FusedMultiplyAdd(factor, Vector512.LoadUnsafe(ref a, i), sum0);
            sum1 = Vector512.FusedMultiplyAdd(factor, Vector512.LoadUnsafe(ref b, i), sum1);
            sum2 = Vector512.FusedMultiplyAdd(factor, Vector512.LoadUnsafe(ref c, i), sum2);
            sum3 = Vector512.FusedMultiplyAdd(factor, Vector512.LoadUnsafe(ref d, i), sum3);
        }
        double dot0 = DenseKernels.Total(sum0), dot1 = DenseKernels.Total(sum1), dot2 = DenseKernels.Total(sum2), dot3 = DenseKernels.Total(sum3);
        for (int i = whole; i < v.Length; i++)
        {
            dot0 += v[i] * row0[i];
            dot1 += v[i] * row1[i];
            dot2 += v[i] * row2[i];
            dot3 += v[i] * row3[i];
        }
        DenseKernels.AddScaled(-tau * dot0, v, row0);
        DenseKernels.AddScaled(-tau * dot1, v, row1);
        DenseKernels.AddScaled(-tau * dot2, v, row2);
        DenseKernels.AddScaled(-tau * dot3, v, row3);
    }
}
