using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace WorldModels.Control;

/// <summary>
/// Matrix products in double precision, C += A B, all row by row. Every number of C is one chain of fused multiply-adds in the
/// order of A's columns, which gives the same bits on every processor, for any number of threads and any division of the rows.
/// </summary>
internal static class MatrixProduct
{
    private const int TileRows = 4, TileWidth = 16, Depth = 128, RowsOfTask = 16;

    /// <summary>The number of multiply-adds below which a second thread costs more than it saves.</summary>
    private const double ParallelWork = 1e6;

    /// <summary>Computes C += A B for A [rows x inner], B [inner x columns] and C [rows x columns].</summary>
    public static void Add(double[] a, double[] b, double[] c, int rows, int inner, int columns, int threads) =>
        ForRows(rows, (double)rows * inner * columns, threads, (from, to) => AddRows(a, b, c, from, to, inner, columns, 0));

    /// <summary>Computes the upper triangle of a square C; the values below it are undefined.</summary>
    public static void AddToUpperTriangle(double[] a, double[] b, double[] c, int rows, int inner, int threads) =>
        ForRows(rows, 0.5 * rows * inner * rows, threads, (from, to) =>
        {
            for (int row = from; row < to; row += TileRows) AddRows(a, b, c, row, Math.Min(row + TileRows, to), inner, rows, row);
        });

    /// <summary>Calls <paramref name="work"/> for ranges of rows, on up to <paramref name="threads"/> threads if there is enough work.</summary>
    public static void ForRows(int rows, double multiplyAdds, int threads, Action<int, int> work)
    {
        if (threads == 1 || multiplyAdds < ParallelWork)
        {
            work(0, rows);
            return;
        }
        Parallel.For(0, (rows + RowsOfTask - 1) / RowsOfTask, new ParallelOptions { MaxDegreeOfParallelism = threads },
            task => work(task * RowsOfTask, Math.Min((task + 1) * RowsOfTask, rows)));
    }

    private static void AddRows(double[] a, double[] b, double[] c, int from, int to, int inner, int columns, int firstColumn)
    {
        // A panel of B is used for all rows while it is in the cache.
        for (int start = 0; start < inner; start += Depth)
        {
            int end = Math.Min(start + Depth, inner), column = firstColumn;
            for (; column <= columns - TileWidth; column += TileWidth)
            {
                int row = from;
                for (; row <= to - TileRows; row += TileRows) AddTile(a, b, c, row, column, start, end, inner, columns);
                for (; row < to; row++) AddRow(a, b, c, row, column, start, end, inner, columns);
            }
            for (; column < columns; column++)
                for (int row = from; row < to; row++)
                {
                    double sum = c[row * columns + column];
                    for (int k = start; k < end; k++) sum = Math.FusedMultiplyAdd(a[row * inner + k], b[k * columns + column], sum);
                    c[row * columns + column] = sum;
                }
        }
    }

    private static void AddTile(double[] a, double[] b, double[] c, int row, int column, int start, int end, int inner, int columns)
    {
        ref double left = ref MemoryMarshal.GetArrayDataReference(a), right = ref MemoryMarshal.GetArrayDataReference(b);
        ref double sums = ref c[row * columns + column];
        nuint next = (nuint)columns;
        Vector512<double> s00 = Vector512.LoadUnsafe(ref sums), s01 = Vector512.LoadUnsafe(ref sums, 8);
        Vector512<double> s10 = Vector512.LoadUnsafe(ref sums, next), s11 = Vector512.LoadUnsafe(ref sums, next + 8);
        Vector512<double> s20 = Vector512.LoadUnsafe(ref sums, 2 * next), s21 = Vector512.LoadUnsafe(ref sums, 2 * next + 8);
        Vector512<double> s30 = Vector512.LoadUnsafe(ref sums, 3 * next), s31 = Vector512.LoadUnsafe(ref sums, 3 * next + 8);
        for (int k = start; k < end; k++)
        {
            ref double factor = ref Unsafe.Add(ref left, row * inner + k);
            ref double values = ref Unsafe.Add(ref right, k * columns + column);
            Vector512<double> v0 = Vector512.LoadUnsafe(ref values), v1 = Vector512.LoadUnsafe(ref values, 8);
            Vector512<double> f0 = Vector512.Create(factor), f1 = Vector512.Create(Unsafe.Add(ref factor, inner));
            Vector512<double> f2 = Vector512.Create(Unsafe.Add(ref factor, 2 * inner)), f3 = Vector512.Create(Unsafe.Add(ref factor, 3 * inner));
            s00 = Vector512.FusedMultiplyAdd(f0, v0, s00);
            s01 = Vector512.FusedMultiplyAdd(f0, v1, s01);
            s10 = Vector512.FusedMultiplyAdd(f1, v0, s10);
            s11 = Vector512.FusedMultiplyAdd(f1, v1, s11);
            s20 = Vector512.FusedMultiplyAdd(f2, v0, s20);
            s21 = Vector512.FusedMultiplyAdd(f2, v1, s21);
            s30 = Vector512.FusedMultiplyAdd(f3, v0, s30);
            s31 = Vector512.FusedMultiplyAdd(f3, v1, s31);
        }
        s00.StoreUnsafe(ref sums);
        s01.StoreUnsafe(ref sums, 8);
        s10.StoreUnsafe(ref sums, next);
        s11.StoreUnsafe(ref sums, next + 8);
        s20.StoreUnsafe(ref sums, 2 * next);
        s21.StoreUnsafe(ref sums, 2 * next + 8);
        s30.StoreUnsafe(ref sums, 3 * next);
        s31.StoreUnsafe(ref sums, 3 * next + 8);
    }

    private static void AddRow(double[] a, double[] b, double[] c, int row, int column, int start, int end, int inner, int columns)
    {
        ref double sums = ref c[row * columns + column], right = ref MemoryMarshal.GetArrayDataReference(b);
        Vector512<double> s0 = Vector512.LoadUnsafe(ref sums), s1 = Vector512.LoadUnsafe(ref sums, 8);
        for (int k = start; k < end; k++)
        {
            ref double values = ref Unsafe.Add(ref right, k * columns + column);
            Vector512<double> factor = Vector512.Create(a[row * inner + k]);
            s0 = Vector512.FusedMultiplyAdd(factor, Vector512.LoadUnsafe(ref values), s0);
            s1 = Vector512.FusedMultiplyAdd(factor, Vector512.LoadUnsafe(ref values, 8), s1);
        }
        s0.StoreUnsafe(ref sums);
        s1.StoreUnsafe(ref sums, 8);
    }
}
