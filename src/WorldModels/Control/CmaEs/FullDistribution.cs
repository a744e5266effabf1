namespace WorldModels.Control;

/// <summary>A full covariance matrix, whose decomposition may be a few generations old.</summary>
internal sealed class FullDistribution : SearchDistribution
{
    private readonly int _n;
    private readonly int _threads;
    private SymmetricEigen? _eigen;
    private double[] _transposed = [], _coordinates = [], _scaled = [];

    /// <summary>C, n x n row by row; only the upper triangle is used.</summary>
    public double[] Covariance { get; }

    /// <summary>Bt: the axes of the distribution, n x n, one after another.</summary>
    public double[] Axes { get; }

    /// <summary>The standard deviations along the axes, in ascending order.</summary>
    public override double[] AxisLengths { get; }

    /// <summary>Creates the sphere of radius 1 in <paramref name="n"/> dimensions.</summary>
    public FullDistribution(int n, int threads) : this(n, Identity(n), Identity(n), [.. Enumerable.Repeat(1.0, n)], threads) { }

    /// <summary>Creates a distribution from saved values.</summary>
    public FullDistribution(int n, double[] covariance, double[] axes, double[] axisLengths, int threads) : base(n) =>
        (_n, Covariance, Axes, AxisLengths, _threads) = (n, covariance, axes, axisLengths, threads);

    /// <inheritdoc/>
    public override double Condition => AxisLengths[^1] / AxisLengths[0] * (AxisLengths[^1] / AxisLengths[0]);

    /// <inheritdoc/>
    public override double Variance(int coordinate) => Covariance[coordinate * _n + coordinate];

    /// <inheritdoc/>
    public override void Shape(double[] normals, double[] steps, int count)
    {
        for (int at = 0; at < count * _n; at++) normals[at] *= AxisLengths[at % _n];
        Array.Clear(steps, 0, count * _n);
        MatrixProduct.Add(normals, Axes, steps, count, _n, _n, _threads);
    }

    /// <inheritdoc/>
    public override void Measure(double[] steps, double[] squaredLengths)
    {
        int count = squaredLengths.Length;
        Transpose(steps, count, ref _transposed);
        Reserve(ref _coordinates, _n * count);
        Array.Clear(_coordinates, 0, _n * count);
        MatrixProduct.Add(Axes, _transposed, _coordinates, _n, _n, count, _threads);
        Array.Clear(squaredLengths);
        for (int axis = 0; axis < _n; axis++)
            for (int k = 0; k < count; k++)
            {
                double z = _coordinates[axis * count + k] / AxisLengths[axis];
                squaredLengths[k] += z * z;
            }
    }

    /// <inheritdoc/>
    public override void Whiten(double[] step, double[] whitened)
    {
        Array.Clear(whitened);
        for (int axis = 0; axis < _n; axis++)
            DenseKernels.AddScaled(DenseKernels.Dot(Axis(axis), step) / AxisLengths[axis], Axis(axis), whitened);
    }

    /// <inheritdoc/>
    public override void Update(double keep, double[] vectors, double[] weights)
    {
        int count = weights.Length;
        Transpose(vectors, count, ref _scaled);
        for (int at = 0; at < _n * count; at++) _scaled[at] *= weights[at % count];
        for (int i = 0; i < _n; i++) DenseKernels.Scale(keep, Covariance.AsSpan(i * _n + i, _n - i));
        MatrixProduct.AddToUpperTriangle(_scaled, vectors, Covariance, _n, count, _threads);
    }

    /// <inheritdoc/>
    public override void Decompose()
    {
        _eigen ??= new SymmetricEigen(_n, _threads);
        _eigen.Decompose(Covariance, AxisLengths, Axes);
        // Rounding can change the smallest eigenvalue of a matrix with a condition above 1e15 to 0 or below.
        double least = Math.Max(AxisLengths[^1] * 1e-16, 1e-300);
        foreach (ref double length in AxisLengths.AsSpan()) length = Math.Sqrt(Math.Max(length, least));
    }

    private void Transpose(double[] rows, int count, ref double[] columns)
    {
        Reserve(ref columns, _n * count);
        for (int k = 0; k < count; k++)
            for (int i = 0; i < _n; i++) columns[i * count + k] = rows[k * _n + i];
    }

    private static void Reserve(ref double[] buffer, int length)
    {
        if (buffer.Length < length) buffer = new double[length];
    }

    private ReadOnlySpan<double> Axis(int axis) => Axes.AsSpan(axis * _n, _n);

    private static double[] Identity(int n)
    {
        double[] matrix = new double[n * n];
        for (int i = 0; i < n; i++) matrix[i * n + i] = 1;
        return matrix;
    }
}
