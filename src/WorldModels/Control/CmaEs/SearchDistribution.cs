namespace WorldModels.Control;

/// <summary>The shape of the search in n dimensions: a covariance matrix C and its decomposition C = B D^2 Bt. Generations are stored candidate by candidate.</summary>
internal abstract class SearchDistribution(int dimension)
{
    public int Dimension => dimension;

    /// <summary>D: the standard deviation along each axis, n numbers.</summary>
    public abstract double[] AxisLengths { get; }

    /// <summary>The largest eigenvalue of C divided by the smallest.</summary>
    public abstract double Condition { get; }

    /// <summary>Returns the variance of one coordinate.</summary>
    public abstract double Variance(int coordinate);

    /// <summary>Computes B D z for each standard normal vector z, which gives steps drawn from the distribution.</summary>
    /// <param name="normals">[count x n]; overwritten.</param>
    /// <param name="steps">Receives [count x n].</param>
    /// <param name="count">The number of vectors.</param>
    public abstract void Shape(double[] normals, double[] steps, int count);

    /// <summary>Computes the squared length of each step in standard deviations, which is that of the z from which it would be drawn.</summary>
    /// <param name="steps">[count x n].</param>
    /// <param name="squaredLengths">Receives one number for each step.</param>
    public abstract void Measure(double[] steps, double[] squaredLengths);

    /// <summary>Computes C^-1/2 times a step.</summary>
    public abstract void Whiten(double[] step, double[] whitened);

    /// <summary>Computes C = keep C + the sum of weight x xt over all vectors x.</summary>
    /// <param name="keep">The factor of the old C.</param>
    /// <param name="vectors">[weights x n].</param>
    /// <param name="weights">One weight for each vector.</param>
    public abstract void Update(double keep, double[] vectors, double[] weights);

    /// <summary>Updates the decomposition to the current C.</summary>
    public abstract void Decompose();
}
