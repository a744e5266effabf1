namespace WorldModels.Forecasting;

/// <summary>Numbers with weights: their mean and quantiles. Methods allocate nothing.</summary>
internal sealed class WeightedSample(int count)
{
    private readonly double[] _values = new double[count], _weights = new double[count], _sorted = new double[count], _sortedWeights = new double[count];

    public void Set(int index, double value, double weight) => (_values[index], _weights[index]) = (value, weight);

    public double Mean()
    {
        double sum = 0, weights = 0;
        for (int i = 0; i < count; i++) (sum, weights) = (sum + _weights[i] * _values[i], weights + _weights[i]);
        return sum / weights;
    }

    /// <summary>
    /// Computes quantiles for which a further number from the same distribution is below with the probability of the level: with equal weights the k-th of n
    /// numbers has the level k / (n + 1) (Weibull 1939; definition 6 of Hyndman and Fan 1996); values between them are interpolated.
    /// </summary>
    /// <param name="levels">The levels, ascending, between 0 and 1.</param>
    /// <param name="quantiles">Receives one number per level; NaN if all weights are 0.</param>
    public void Quantiles(IReadOnlyList<double> levels, Span<float> quantiles)
    {
        _values.CopyTo(_sorted, 0);
        _weights.CopyTo(_sortedWeights, 0);
        _sorted.AsSpan().Sort(_sortedWeights.AsSpan());
        double total = 0;
        foreach (double weight in _sortedWeights) total += weight;
        double all = total + total / count, below = 0, levelBelow = 0;
        int at = -1;
        for (int q = 0; q < levels.Count; q++)
        {
            double level = levelBelow;
            while (at < 0 || (level = (below + _sortedWeights[at]) / all) < levels[q] && at < count - 1)
            {
                if (at >= 0) (below, levelBelow) = (below + _sortedWeights[at], level);
                at++;
            }
            double share = at == 0 || level <= levelBelow ? 1 : Math.Clamp((levels[q] - levelBelow) / (level - levelBelow), 0, 1);
            quantiles[q] = total > 0 ? (float)(at == 0 ? _sorted[0] : _sorted[at - 1] + share * (_sorted[at] - _sorted[at - 1])) : float.NaN;
        }
    }
}
