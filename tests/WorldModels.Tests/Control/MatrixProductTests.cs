using WorldModels.Control;
using WorldModels.Environments;
using Xunit;

namespace WorldModels.Tests.Control;

public class MatrixProductTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(5, 3, 17)]
    [InlineData(18, 130, 33)]
    [InlineData(150, 150, 64)]
    public void It_adds_the_product_whatever_the_number_of_threads(int rows, int inner, int columns)
    {
        var random = new Pcg64(rows);
        double[] a = Random(random, rows * inner), b = Random(random, inner * columns), c = Random(random, rows * columns);
        double[][] sums = [.. new[] { 1, 2, 3 }.Select(threads =>
        {
            double[] sum = [.. c];
            MatrixProduct.Add(a, b, sum, rows, inner, columns, threads);
            return sum;
        })];
        for (int row = 0; row < rows; row++)
            for (int column = 0; column < columns; column++)
            {
                double expected = c[row * columns + column] + Enumerable.Range(0, inner).Sum(k => a[row * inner + k] * b[k * columns + column]);
                Assert.Equal(expected, sums[0][row * columns + column], 1e-12 * inner);
            }
        Assert.Equal(sums[0], sums[1]);
        Assert.Equal(sums[0], sums[2]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(21)]
    [InlineData(180)]
    public void The_upper_triangle_is_that_of_the_whole_product(int n)
    {
        const int inner = 65;
        var random = new Pcg64(n);
        double[] a = Random(random, n * inner), b = Random(random, inner * n), whole = new double[n * n], upper = new double[n * n];
        MatrixProduct.Add(a, b, whole, n, inner, n, threads: 1);
        MatrixProduct.AddToUpperTriangle(a, b, upper, n, inner, threads: 2);
        for (int row = 0; row < n; row++) Assert.Equal(whole[(row * n + row)..((row + 1) * n)], upper[(row * n + row)..((row + 1) * n)]);
    }

    private static double[] Random(Pcg64 random, int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextNormal())];
}
