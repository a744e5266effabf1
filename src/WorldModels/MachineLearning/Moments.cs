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

    /// <summary>All there is, to go on with later.</summary>
    public MomentsState ToState() => new(Count, [.. _mean], [.. _squares]);

    /// <summary>Goes on where the one stood that gave <paramref name="state"/>.</summary>
    /// <exception cref="FormatException">That one was of another size.</exception>
    public void Restore(MomentsState state)
    {
        if (state.Mean.Length != _mean.Length || state.Squares.Length != _squares.Length)
            throw new FormatException($"expected moments of {_mean.Length} numbers, got {state.Mean.Length} means and {state.Squares.Length} squares");
        Count = state.Count;
        state.Mean.CopyTo(_mean, 0);
        state.Squares.CopyTo(_squares, 0);
    }

    /// <summary>The population variance of each number.</summary>
    public double[] Variances() => [.. _squares.Select(square => square / Count)];

    /// <summary>The mean square of each number.</summary>
    public double[] SecondMoments() => [.. _squares.Select((square, i) => square / Count + _mean[i] * _mean[i])];
}

/// <summary>What <see cref="Moments"/> knows.</summary>
/// <param name="Count">How many vectors.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="Squares">The sum of squared distances from it.</param>
internal sealed record MomentsState(long Count, double[] Mean, double[] Squares);
