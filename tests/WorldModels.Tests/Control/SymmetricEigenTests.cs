using WorldModels.Control;
using WorldModels.Environments;
using Xunit;

namespace WorldModels.Tests.Control;

public class SymmetricEigenTests
{
    [Fact]
    public void A_matrix_with_known_eigenvalues_gives_them_in_ascending_order()
    {
        // The second difference matrix: eigenvalues 2 - 2 cos(pi k / (n + 1)).
        const int n = 9;
        double[] matrix = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            matrix[i * n + i] = 2;
            if (i < n - 1) matrix[i * n + i + 1] = -1;
        }
        double[] values = Decompose(matrix, n).Values;
        for (int k = 1; k <= n; k++) Assert.Equal(2 - 2 * Math.Cos(Math.PI * k / (n + 1)), values[k - 1], 1e-14);
    }

    [Theory]
    [InlineData(1, 1.0)]
    [InlineData(2, 1.0)]
    [InlineData(3, 1e-200)]
    [InlineData(16, 1.0)]
    [InlineData(37, 1e150)]
    [InlineData(130, 1.0)]
    public void Values_and_vectors_rebuild_a_random_matrix(int n, double scale)
    {
        var generator = new Pcg64(n);
        double[] matrix = [.. Enumerable.Range(0, n * n).Select(_ => scale * generator.NextNormal())];
        AssertDecomposes(matrix, n, scale);
    }

    [Theory]
    [InlineData("zero")]
    [InlineData("identity")]
    [InlineData("rank one")]
    [InlineData("two distinct eigenvalues")]
    [InlineData("graded over fourteen orders")]
    public void Degenerate_spectra_keep_orthonormal_vectors(string kind)
    {
        const int n = 50;
        var generator = new Pcg64(3);
        double[] direction = [.. Enumerable.Range(0, n).Select(_ => generator.NextNormal() / Math.Sqrt(n))];
        double[] matrix = new double[n * n];
        for (int i = 0; i < n; i++)
            for (int j = i; j < n; j++)
            {
                double identity = i == j ? 1 : 0;
                matrix[i * n + j] = kind switch
                {
                    "zero" => 0,
                    "identity" => identity,
                    "rank one" => direction[i] * direction[j],
                    "two distinct eigenvalues" => 3 * identity + direction[i] * direction[j],
                    _ => Math.Pow(10, -14.0 * j / (n - 1)) * (identity + 0.1 * direction[i]),
                };
            }
        AssertDecomposes(matrix, n, 1);
    }

    [Fact]
    public void The_same_matrix_gives_the_same_bits_wherever_it_lies_in_memory()
    {
        var generator = new Pcg64(8);
        double[] matrix = [.. Enumerable.Range(0, 61 * 61).Select(_ => generator.NextNormal())];
        var first = Decompose(matrix, 61);
        for (int i = 0; i < 5; i++)
        {
            GC.KeepAlive(new byte[8 * i + 3]);
            var again = Decompose([.. matrix], 61);
            Assert.Equal(first.Values, again.Values);
            Assert.Equal(first.Vectors, again.Vectors);
        }
    }

    [Fact]
    public void A_number_that_is_not_finite_is_refused()
    {
        Assert.Contains("NaN", Assert.Throws<ArgumentException>(() => Decompose([1, double.NaN, 0, 1], 2)).Message);
    }

    [Fact]
    public void The_number_of_threads_and_an_earlier_matrix_change_no_bit()
    {
        const int n = 150;
        var generator = new Pcg64(9);
        double[][] matrices = [.. Enumerable.Range(0, 2).Select(_ => Enumerable.Range(0, n * n).Select(_ => generator.NextNormal()).ToArray())];
        (double[] values, double[] vectors) = Decompose(matrices[1], n);
        foreach (int threads in new[] { 2, 3 })
        {
            var eigen = new SymmetricEigen(n, threads);
            (double[] again, double[] vectorsAgain) = (new double[n], new double[n * n]);
            foreach (double[] matrix in matrices) eigen.Decompose(matrix, again, vectorsAgain);
            Assert.Equal(values, again);
            Assert.Equal(vectors, vectorsAgain);
        }
    }

    private static (double[] Values, double[] Vectors) Decompose(double[] matrix, int n)
    {
        (double[] values, double[] vectors) = (new double[n], new double[n * n]);
        new SymmetricEigen(n).Decompose(matrix, values, vectors);
        return (values, vectors);
    }

    // A = V D Vt and V Vt = I, up to rounding; only the upper triangle of the matrix counts.
    private static void AssertDecomposes(double[] matrix, int n, double scale)
    {
        var eigen = Decompose(matrix, n);
        Assert.Equal(eigen.Values.Order(), eigen.Values);
        double[][] vectors = [.. eigen.Vectors.Chunk(n)];
        for (int i = 0; i < n; i++)
            for (int j = i; j < n; j++)
            {
                double rebuilt = Enumerable.Range(0, n).Sum(k => eigen.Values[k] * vectors[k][i] * vectors[k][j]);
                double product = Enumerable.Range(0, n).Sum(k => vectors[i][k] * vectors[j][k]);
                Assert.Equal(matrix[i * n + j] / scale, rebuilt / scale, 2e-14 * n);
                Assert.Equal(i == j ? 1 : 0, product, 1e-14 * Math.Sqrt(n) * 2);
            }
    }
}
