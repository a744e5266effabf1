namespace WorldModels.Control;

/// <summary>A covariance matrix that only has variances (Ros and Hansen 2008): all operations cost O(n).</summary>
internal sealed class DiagonalDistribution : SearchDistribution
{
    /// <summary>The diagonal of C, n numbers.</summary>
    public double[] Variances { get; }

    /// <inheritdoc/>
    public override double[] AxisLengths { get; }

    /// <summary>Creates the sphere of radius 1 in <paramref name="n"/> dimensions.</summary>
    public DiagonalDistribution(int n) : this([.. Enumerable.Repeat(1.0, n)]) { }

    /// <summary>Creates a distribution from saved values.</summary>
    public DiagonalDistribution(double[] variances) : base(variances.Length)
    {
        (Variances, AxisLengths) = (variances, new double[variances.Length]);
        Decompose();
    }

    /// <inheritdoc/>
    public override double Condition => AxisLengths.Max() / AxisLengths.Min() * (AxisLengths.Max() / AxisLengths.Min());

    /// <inheritdoc/>
    public override double Variance(int coordinate) => Variances[coordinate];

    /// <inheritdoc/>
    public override void Shape(double[] normals, double[] steps, int count)
    {
        for (int k = 0, at = 0; k < count; k++)
            for (int i = 0; i < Dimension; i++, at++) steps[at] = AxisLengths[i] * normals[at];
    }

    /// <inheritdoc/>
    public override void Measure(double[] steps, double[] squaredLengths)
    {
        for (int k = 0, at = 0; k < squaredLengths.Length; k++)
        {
            double sum = 0;
            for (int i = 0; i < Dimension; i++, at++) sum += steps[at] * steps[at] / Variances[i];
            squaredLengths[k] = sum;
        }
    }

    /// <inheritdoc/>
    public override void Whiten(double[] step, double[] whitened)
    {
        for (int i = 0; i < Dimension; i++) whitened[i] = step[i] / AxisLengths[i];
    }

    /// <inheritdoc/>
    public override void Update(double keep, double[] vectors, double[] weights)
    {
        DenseKernels.Scale(keep, Variances);
        for (int k = 0, at = 0; k < weights.Length; k++)
            for (int i = 0; i < Dimension; i++, at++) Variances[i] += weights[k] * vectors[at] * vectors[at];
    }

    /// <inheritdoc/>
    public override void Decompose()
    {
        for (int i = 0; i < Dimension; i++)
        {
            Variances[i] = Math.Max(Variances[i], 1e-300);
            AxisLengths[i] = Math.Sqrt(Variances[i]);
        }
    }
}
