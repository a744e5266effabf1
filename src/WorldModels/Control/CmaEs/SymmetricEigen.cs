namespace WorldModels.Control;

/// <summary>
/// The eigenvalues and eigenvectors of a real symmetric matrix, by Householder reduction and implicit QL: managed code
/// alone, one thread, the same bits in every run on the same kind of processor.
/// </summary>
internal sealed class SymmetricEigen
{
    /// <summary>The eigenvalues, ascending.</summary>
    public double[] Values { get; }

    /// <summary>The orthonormal eigenvectors, n x n, one after another in the order of <see cref="Values"/>.</summary>
    public double[] Vectors { get; }

    /// <summary>Decomposes the n x n matrix whose upper triangle <paramref name="matrix"/> holds row by row; it is not changed.</summary>
    /// <exception cref="ArgumentException">A number of the upper triangle is not finite.</exception>
    public SymmetricEigen(double[] matrix, int n)
    {
        double largest = LargestOfUpperTriangle(matrix, n);
        double[] work = [.. matrix];
        // With its largest number at 1 no square of an intermediate result overflows, or underflows where it matters.
        if (largest > 0)
            foreach (ref double value in work.AsSpan()) value /= largest;

        var reduction = new HouseholderReduction(work, n);
        double[] basis = reduction.TransposedBasis();
        Values = reduction.Diagonal;
        var ql = new TridiagonalQl(Values, reduction.OffDiagonal);

        int[] order = [.. Enumerable.Range(0, n)];
        Array.Sort(Values, order);
        DenseKernels.Scale(largest > 0 ? largest : 1, Values);
        Vectors = new double[n * n];
        double[] strip = new double[n * TridiagonalQl.StripWidth];
        for (int column = 0; column < n; column += TridiagonalQl.StripWidth)
        {
            int width = Math.Min(TridiagonalQl.StripWidth, n - column);
            for (int row = 0; row < n; row++)
                basis.AsSpan(row * n + column, width).CopyTo(strip.AsSpan(row * TridiagonalQl.StripWidth));
            ql.Rotate(strip);
            for (int row = 0; row < n; row++)
                strip.AsSpan(order[row] * TridiagonalQl.StripWidth, width).CopyTo(Vectors.AsSpan(row * n + column));
        }
    }

    private static double LargestOfUpperTriangle(double[] matrix, int n)
    {
        double largest = 0;
        for (int i = 0; i < n; i++)
            foreach (double value in matrix.AsSpan(i * n + i, n - i))
            {
                if (!double.IsFinite(value)) throw new ArgumentException($"row {i} of the matrix holds {value}, which is not finite", nameof(matrix));
                largest = Math.Max(largest, Math.Abs(value));
            }
        return largest;
    }
}
