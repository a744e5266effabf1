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

    /// <summary>Adds all vectors of <paramref name="other"/> (Chan, Golub and LeVeque 1979).</summary>
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

    /// <summary>Returns the whole state, to continue later.</summary>
    public MomentsState ToState() => new(Count, [.. _mean], [.. _squares]);

    /// <summary>Continues from <paramref name="state"/>.</summary>
    /// <exception cref="FormatException">The state has another size.</exception>
    public void Restore(MomentsState state)
    {
        if (state.Mean.Length != _mean.Length || state.Squares.Length != _squares.Length)
            throw new FormatException($"expected moments of {_mean.Length} numbers, got {state.Mean.Length} means and {state.Squares.Length} squares");
        Count = state.Count;
        state.Mean.CopyTo(_mean, 0);
        state.Squares.CopyTo(_squares, 0);
    }

    /// <summary>Returns the population variance of each number.</summary>
    public double[] Variances() => [.. _squares.Select(square => square / Count)];

    /// <summary>Returns the mean square of each number.</summary>
    public double[] SecondMoments() => [.. _squares.Select((square, i) => square / Count + _mean[i] * _mean[i])];
}

/// <summary>The state of <see cref="Moments"/>.</summary>
/// <param name="Count">The number of vectors.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="Squares">The sum of squared distances from the mean.</param>
internal sealed record MomentsState(long Count, double[] Mean, double[] Squares);
