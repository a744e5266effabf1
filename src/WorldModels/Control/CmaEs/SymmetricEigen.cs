using System.Buffers;

namespace WorldModels.Control;

/// <summary>
/// Computes the eigenvalues and eigenvectors of a real symmetric n x n matrix, by Householder reduction and implicit QL, in managed
/// code, with the same bits for any number of threads. Its buffers are reused from one matrix to the next.
/// </summary>
internal sealed class SymmetricEigen(int n, int threads = 1)
{
    private readonly double[] _work = new double[n * n];
    private readonly int[] _order = new int[n];
    private readonly HouseholderReduction _reduction = new(n);
    private readonly TridiagonalQl _ql = new();

    /// <summary>Decomposes the matrix whose upper triangle is stored row by row in <paramref name="matrix"/>.</summary>
    /// <param name="matrix">The matrix; not changed.</param>
    /// <param name="values">Receives the eigenvalues in ascending order.</param>
    /// <param name="vectors">Receives the orthonormal eigenvectors, n x n, one after another in the order of <paramref name="values"/>.</param>
    /// <exception cref="ArgumentException">A number of the upper triangle is not finite.</exception>
    public void Decompose(double[] matrix, double[] values, double[] vectors)
    {
        double largest = LargestOfUpperTriangle(matrix);
        matrix.CopyTo(_work, 0);
        // The matrix is scaled to a largest number of 1, so that squares of intermediate results cannot overflow, and underflow only where it does not matter.
        if (largest > 0)
            foreach (ref double value in _work.AsSpan()) value /= largest;

        _reduction.Reduce(_work);
        _reduction.WriteTransposedBasis(_work, vectors, threads);
        _ql.Diagonalise(_reduction.Diagonal, _reduction.OffDiagonal);
        _reduction.Diagonal.CopyTo(values, 0);
        for (int i = 0; i < n; i++) _order[i] = i;
        Array.Sort(values, _order);
        DenseKernels.Scale(largest > 0 ? largest : 1, values);
        int strips = (n + TridiagonalQl.StripWidth - 1) / TridiagonalQl.StripWidth;
        if (threads == 1 || strips == 1)
            for (int strip = 0; strip < strips; strip++) RotateStrip(vectors, strip * TridiagonalQl.StripWidth);
        else
            Parallel.For(0, strips, new ParallelOptions { MaxDegreeOfParallelism = threads }, strip => RotateStrip(vectors, strip * TridiagonalQl.StripWidth));
    }

    // The basis is replaced by the eigenvectors, some columns at a time.
    private void RotateStrip(double[] vectors, int column)
    {
        double[] strip = ArrayPool<double>.Shared.Rent(n * TridiagonalQl.StripWidth);
        int width = Math.Min(TridiagonalQl.StripWidth, n - column);
        for (int row = 0; row < n; row++)
            vectors.AsSpan(row * n + column, width).CopyTo(strip.AsSpan(row * TridiagonalQl.StripWidth));
        _ql.Rotate(strip);
        for (int row = 0; row < n; row++)
            strip.AsSpan(_order[row] * TridiagonalQl.StripWidth, width).CopyTo(vectors.AsSpan(row * n + column));
        ArrayPool<double>.Shared.Return(strip);
    }

    private double LargestOfUpperTriangle(double[] matrix)
    {
        double largest = 0;
        for (int i = 0; i < n; i++)
            foreach (double value in matrix.AsSpan(i * n + i, n - i))
            {
                if (!double.IsFinite(value)) throw new ArgumentException($"row {i} of the matrix contains {value}, which is not finite", nameof(matrix));
                largest = Math.Max(largest, Math.Abs(value));
            }
        return largest;
    }
}
