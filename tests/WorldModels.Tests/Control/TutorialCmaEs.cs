using WorldModels.Control;

namespace WorldModels.Tests.Control;

/// <summary>
/// One generation of CMA-ES as in the tutorial (arXiv 1604.00772, equations 39 to 47), with whole matrices. It shares only the constants with
/// the search, and these have a separate test.
/// </summary>
internal sealed class TutorialCmaEs(CmaEsParameters constants, double[] mean, double sigma, bool diagonal)
{
    private readonly int _n = mean.Length;
    private int _generation;

    public double[] Mean { get; private set; } = [.. mean];

    public double Sigma { get; private set; } = sigma;

    public double[,] Covariance { get; private set; } = Identity(mean.Length);

    public double[] StepPath { get; private set; } = new double[mean.Length];

    public double[] CovariancePath { get; private set; } = new double[mean.Length];

    /// <summary>The number of generations in which the covariance's path was not updated (h_sigma = 0).</summary>
    public int HeldBack { get; private set; }

    /// <param name="ranked">The candidates, the best first.</param>
    public void Tell(double[][] ranked)
    {
        double[,] whiten = InverseRoot(Covariance);
        double[][] steps = [.. ranked.Select(x => Shortened([.. x.Select((value, i) => (value - Mean[i]) / Sigma)], whiten))];
        double[] step = Sum(constants.Weights.Take(constants.Parents).Select((weight, rank) => Times(weight, steps[rank])));
        Mean = Plus(Mean, Times(Sigma, step));

        double cs = constants.StepPathRate, cc = constants.CovariancePathRate, c1 = constants.RankOneRate, cmu = constants.RankMuRate;
        StepPath = Plus(Times(1 - cs, StepPath), Times(Math.Sqrt(cs * (2 - cs) * constants.EffectiveParents), Times(whiten, step)));
        double expected = Math.Sqrt(1 - Math.Pow(1 - cs, 2 * ++_generation)) * (1.4 + 2.0 / (_n + 1)) * constants.ExpectedLength;
        bool follows = Length(StepPath) < expected;
        if (!follows) HeldBack++;
        CovariancePath = Plus(Times(1 - cc, CovariancePath), Times(follows ? Math.Sqrt(cc * (2 - cc) * constants.EffectiveParents) : 0, step));

        double[,] next = new double[_n, _n];
        for (int i = 0; i < _n; i++)
            for (int j = 0; j < _n; j++)
            {
                if (diagonal && i != j) continue;
                double rankMu = constants.Weights.Select((weight, rank) =>
                    (weight < 0 ? weight * _n / Math.Pow(Length(Times(whiten, steps[rank])), 2) : weight) * steps[rank][i] * steps[rank][j]).Sum();
                next[i, j] = (1 + (follows ? 0 : c1 * cc * (2 - cc)) - c1 - cmu * constants.Weights.Sum()) * Covariance[i, j]
                    + c1 * CovariancePath[i] * CovariancePath[j] + cmu * rankMu;
            }
        Covariance = next;
        Sigma *= Math.Exp(Math.Min(1, cs / constants.StepDamping * (Length(StepPath) / constants.ExpectedLength - 1)));
    }

    // A candidate that is further away than sqrt(n) + 4 standard deviations counts as if it were at this distance (Hansen, arXiv 1110.4181).
    private double[] Shortened(double[] step, double[,] whiten) => Times(Math.Min(1, (Math.Sqrt(_n) + 4) / Length(Times(whiten, step))), step);

    /// <summary>C^-1/2 by the iteration of Denman and Beavers (1976).</summary>
    private static double[,] InverseRoot(double[,] matrix)
    {
        (double[,] y, double[,] z) = (matrix, Identity(matrix.GetLength(0)));
        for (int i = 0; i < 40; i++) (y, z) = (Halfway(y, Inverse(z)), Halfway(z, Inverse(y)));
        return z;
    }

    private static double[,] Inverse(double[,] matrix)
    {
        int n = matrix.GetLength(0);
        (double[,] left, double[,] right) = ((double[,])matrix.Clone(), Identity(n));
        for (int pivot = 0; pivot < n; pivot++)
        {
            // Positive definite matrices need no pivoting.
            double divisor = left[pivot, pivot];
            for (int j = 0; j < n; j++) (left[pivot, j], right[pivot, j]) = (left[pivot, j] / divisor, right[pivot, j] / divisor);
            for (int i = 0; i < n; i++)
            {
                if (i == pivot) continue;
                double factor = left[i, pivot];
                for (int j = 0; j < n; j++) (left[i, j], right[i, j]) = (left[i, j] - factor * left[pivot, j], right[i, j] - factor * right[pivot, j]);
            }
        }
        return right;
    }

    private static double[,] Halfway(double[,] a, double[,] b)
    {
        double[,] mean = new double[a.GetLength(0), a.GetLength(0)];
        for (int i = 0; i < mean.GetLength(0); i++)
            for (int j = 0; j < mean.GetLength(0); j++) mean[i, j] = (a[i, j] + b[i, j]) / 2;
        return mean;
    }

    private static double[,] Identity(int n)
    {
        double[,] matrix = new double[n, n];
        for (int i = 0; i < n; i++) matrix[i, i] = 1;
        return matrix;
    }

    private static double[] Times(double[,] matrix, double[] vector) =>
        [.. Enumerable.Range(0, vector.Length).Select(i => Enumerable.Range(0, vector.Length).Sum(j => matrix[i, j] * vector[j]))];

    private static double[] Times(double factor, double[] vector) => [.. vector.Select(value => factor * value)];

    private static double[] Plus(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x + y)];

    private static double[] Sum(IEnumerable<double[]> vectors) => vectors.Aggregate(Plus);

    private static double Length(double[] vector) => Math.Sqrt(vector.Sum(value => value * value));
}
