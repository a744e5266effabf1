namespace WorldModels.MachineLearning;

/// <summary>Running mean and variance of each number of a vector (Welford 1962).</summary>
internal sealed class Moments(int size)
{
    private readonly double[] _mean = new double[size];
    private readonly double[] _squares = new double[size];

    public long Count { get; private set; }

    public IReadOnlyList<double> Mean => _mean;

    public void Add(ReadOnlySpan<float> values)
    {
        Count++;
        for (int i = 0; i < _mean.Length; i++)
        {
            double difference = values[i] - _mean[i];
            _mean[i] += difference / Count;
            _squares[i] += difference * (values[i] - _mean[i]);
        }
    }

    /// <summary>Adds all that <paramref name="other"/> has seen (Chan, Golub and LeVeque 1979).</summary>
    public void Merge(Moments other)
    {
        if (other.Count == 0) return;
        long total = Count + other.Count;
        for (int i = 0; i < _mean.Length; i++)
        {
            double difference = other._mean[i] - _mean[i];
            _mean[i] += difference * other.Count / total;
            _squares[i] += other._squares[i] + difference * difference * Count / total * other.Count;
        }
        Count = total;
    }

    /// <summary>The population variance of each number.</summary>
    public double[] Variances() => [.. _squares.Select(square => square / Count)];

    /// <summary>The mean square of each number.</summary>
    public double[] SecondMoments() => [.. _squares.Select((square, i) => square / Count + _mean[i] * _mean[i])];
}
