namespace WorldModels.Control;

/// <summary>
/// The shape of the search: a covariance matrix C and a decomposition C = B D^2 Bt that may lag a few generations behind it.
/// </summary>
internal sealed class SearchDistribution
{
    private readonly int _n;

    /// <summary>C, n x n row by row; only the upper triangle is kept.</summary>
    public double[] Covariance { get; }

    /// <summary>Bt: the axes of the distribution, n x n, one after another.</summary>
    public double[] Axes { get; private set; }

    /// <summary>D: the standard deviation along each axis, ascending.</summary>
    public double[] AxisLengths { get; private set; }

    /// <summary>The sphere of radius 1 in <paramref name="n"/> dimensions.</summary>
    public SearchDistribution(int n) : this(n, Identity(n), Identity(n), [.. Enumerable.Repeat(1.0, n)]) { }

    /// <summary>A distribution that was saved.</summary>
    public SearchDistribution(int n, double[] covariance, double[] axes, double[] axisLengths) =>
        (_n, Covariance, Axes, AxisLengths) = (n, covariance, axes, axisLengths);

    /// <summary>The largest eigenvalue of C over the smallest.</summary>
    public double Condition => Math.Pow(AxisLengths[^1] / AxisLengths[0], 2);

    /// <summary>The variance of one coordinate.</summary>
    public double Variance(int coordinate) => Covariance[coordinate * _n + coordinate];

    /// <summary>B D z for each standard normal vector z: steps drawn from the distribution.</summary>
    public double[][] Shape(IReadOnlyList<double[]> normals)
    {
        double[][] steps = [.. normals.Select(z => new double[z.Length])];
        for (int axis = 0; axis < _n; axis++)
            for (int k = 0; k < steps.Length; k++)
                DenseKernels.AddScaled(AxisLengths[axis] * normals[k][axis], Axis(axis), steps[k]);
        return steps;
    }

    /// <summary>The squared length of each step in standard deviations: that of the z it would be drawn from.</summary>
    public double[] SquaredLengths(IReadOnlyList<double[]> steps)
    {
        double[] lengths = new double[steps.Count];
        for (int axis = 0; axis < _n; axis++)
            for (int k = 0; k < lengths.Length; k++)
            {
                double z = DenseKernels.Dot(Axis(axis), steps[k]) / AxisLengths[axis];
                lengths[k] += z * z;
            }
        return lengths;
    }

    /// <summary>C^-1/2 times a step.</summary>
    public double[] Whiten(double[] step)
    {
        double[] whitened = new double[_n];
        for (int axis = 0; axis < _n; axis++)
            DenseKernels.AddScaled(DenseKernels.Dot(Axis(axis), step) / AxisLengths[axis], Axis(axis), whitened);
        return whitened;
    }

    /// <summary>C = keep C + the sum of weight x xt over all <paramref name="vectors"/> x.</summary>
    public void Update(double keep, IReadOnlyList<double[]> vectors, IReadOnlyList<double> weights)
    {
        for (int i = 0; i < _n; i++)
        {
            Span<double> row = Covariance.AsSpan(i * _n + i, _n - i);
            DenseKernels.Scale(keep, row);
            for (int k = 0; k < vectors.Count; k++)
                DenseKernels.AddScaled(weights[k] * vectors[k][i], vectors[k].AsSpan(i), row);
        }
    }

    /// <summary>Brings <see cref="Axes"/> and <see cref="AxisLengths"/> up to date with <see cref="Covariance"/>.</summary>
    public void Decompose()
    {
        var eigen = new SymmetricEigen(Covariance, _n);
        // Rounding can push the least eigenvalue of a matrix with a condition beyond 1e15 to 0 or below.
        double least = Math.Max(eigen.Values[^1] * 1e-16, 1e-300);
        Axes = eigen.Vectors;
        AxisLengths = [.. eigen.Values.Select(value => Math.Sqrt(Math.Max(value, least)))];
    }

    private ReadOnlySpan<double> Axis(int axis) => Axes.AsSpan(axis * _n, _n);

    private static double[] Identity(int n)
    {
        double[] matrix = new double[n * n];
        for (int i = 0; i < n; i++) matrix[i * n + i] = 1;
        return matrix;
    }
}
