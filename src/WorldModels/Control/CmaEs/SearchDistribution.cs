namespace WorldModels.Control;

/// <summary>The shape of the search in n dimensions: a covariance matrix C and its decomposition C = B D^2 Bt. Generations lie candidate by candidate.</summary>
internal abstract class SearchDistribution(int dimension)
{
    public int Dimension => dimension;

    /// <summary>D: the standard deviation along each axis, n numbers.</summary>
    public abstract double[] AxisLengths { get; }

    /// <summary>The largest eigenvalue of C over the smallest.</summary>
    public abstract double Condition { get; }

    /// <summary>The variance of one coordinate.</summary>
    public abstract double Variance(int coordinate);

    /// <summary>B D z for each standard normal vector z: steps drawn from the distribution.</summary>
    /// <param name="normals">[count x n]; overwritten.</param>
    /// <param name="steps">Receives [count x n].</param>
    /// <param name="count">How many.</param>
    public abstract void Shape(double[] normals, double[] steps, int count);

    /// <summary>The squared length of each step in standard deviations: that of the z it would be drawn from.</summary>
    /// <param name="steps">[count x n].</param>
    /// <param name="squaredLengths">Receives one number a step.</param>
    public abstract void Measure(double[] steps, double[] squaredLengths);

    /// <summary>C^-1/2 times a step.</summary>
    public abstract void Whiten(double[] step, double[] whitened);

    /// <summary>C = keep C + the sum of weight x xt over all vectors x.</summary>
    /// <param name="keep">What is left of C.</param>
    /// <param name="vectors">[weights x n].</param>
    /// <param name="weights">One a vector.</param>
    public abstract void Update(double keep, double[] vectors, double[] weights);

    /// <summary>Brings the decomposition up to date with C.</summary>
    public abstract void Decompose();
}
