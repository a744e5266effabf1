namespace WorldModels.Forecasting;

/// <summary>
/// Linear regression with a penalty on the coefficients of standardized inputs (Hoerl and Kennard 1970), from sums over the rows. The coefficient of a constant input
/// is 0.
/// </summary>
internal sealed class RidgeRegression(int inputs, int outputs)
{
    private readonly double[] _inputSums = new double[inputs], _outputSums = new double[outputs], _outputSquares = new double[outputs];
    private readonly double[,] _inputProducts = new double[inputs, inputs], _products = new double[inputs, outputs];
    private double _rows;

    /// <summary>[inputs, outputs].</summary>
    public double[,] Coefficients { get; } = new double[inputs, outputs];

    /// <summary>[outputs].</summary>
    public double[] Intercepts { get; } = new double[outputs];

    /// <summary>The variance of the errors on the rows that it was fitted to, [outputs].</summary>
    public double[] ErrorVariances { get; } = new double[outputs];

    public void Add(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        _rows++;
        for (int i = 0; i < inputs; i++)
        {
            _inputSums[i] += x[i];
            for (int j = 0; j <= i; j++) _inputProducts[i, j] += x[i] * x[j];
            for (int k = 0; k < outputs; k++) _products[i, k] += x[i] * y[k];
        }
        for (int k = 0; k < outputs; k++) (_outputSums[k], _outputSquares[k]) = (_outputSums[k] + y[k], _outputSquares[k] + y[k] * y[k]);
    }

    /// <param name="penalty">The penalty per row, on the squared coefficients of standardized inputs.</param>
    public void Fit(double penalty)
    {
        double[,] covariance = new double[inputs, inputs], system = new double[inputs, inputs];
        // Rounding errors give a constant input a variance of about 1e-16 of its square.
        bool[] varies = [.. Enumerable.Range(0, inputs).Select(i => Covariance(i, i) > 1e-12 * _inputProducts[i, i] / _rows)];
        for (int i = 0; i < inputs; i++)
        {
            for (int j = 0; j <= i; j++) system[i, j] = covariance[i, j] = covariance[j, i] = varies[i] && varies[j] ? Covariance(i, j) : 0;
            system[i, i] = varies[i] ? covariance[i, i] * (1 + penalty) : 1;
        }
        Decompose(system);
        for (int k = 0; k < outputs; k++) Fit(k, covariance, system);
    }

    private double Covariance(int i, int j) => _inputProducts[i, j] / _rows - _inputSums[i] / _rows * (_inputSums[j] / _rows);

    public double Predict(ReadOnlySpan<double> x, int output)
    {
        double sum = Intercepts[output];
        for (int i = 0; i < inputs; i++) sum += Coefficients[i, output] * x[i];
        return sum;
    }

    private void Fit(int output, double[,] covariance, double[,] system)
    {
        double mean = _outputSums[output] / _rows;
        double[] shared = new double[inputs], coefficients = new double[inputs];
        for (int i = 0; i < inputs; i++) shared[i] = covariance[i, i] == 0 ? 0 : _products[i, output] / _rows - _inputSums[i] / _rows * mean;
        shared.CopyTo(coefficients, 0);
        Solve(system, coefficients);
        double variance = _outputSquares[output] / _rows - mean * mean;
        Intercepts[output] = mean;
        for (int i = 0; i < inputs; i++)
        {
            Coefficients[i, output] = coefficients[i];
            Intercepts[output] -= coefficients[i] * _inputSums[i] / _rows;
            variance -= 2 * coefficients[i] * shared[i];
            for (int j = 0; j < inputs; j++) variance += coefficients[i] * covariance[i, j] * coefficients[j];
        }
        ErrorVariances[output] = Math.Max(variance, 0);
    }

    // Cholesky's decomposition, in place: the lower triangle.
    private void Decompose(double[,] a)
    {
        for (int j = 0; j < inputs; j++)
        {
            for (int k = 0; k < j; k++) a[j, j] -= a[j, k] * a[j, k];
            a[j, j] = Math.Sqrt(Math.Max(a[j, j], double.Epsilon));
            for (int i = j + 1; i < inputs; i++)
            {
                for (int k = 0; k < j; k++) a[i, j] -= a[i, k] * a[j, k];
                a[i, j] /= a[j, j];
            }
        }
    }

    private void Solve(double[,] lower, double[] x)
    {
        for (int i = 0; i < inputs; i++)
        {
            for (int k = 0; k < i; k++) x[i] -= lower[i, k] * x[k];
            x[i] /= lower[i, i];
        }
        for (int i = inputs - 1; i >= 0; i--)
        {
            for (int k = i + 1; k < inputs; k++) x[i] -= lower[k, i] * x[k];
            x[i] /= lower[i, i];
        }
    }
}
