namespace WorldModels.Rollouts;

/// <summary>
/// How much of each number of the action a linear function of the observation explains (least squares by the normal equations): where it is all, the data do
/// not tell what another action would have done.
/// </summary>
/// <param name="observations">The ranges of the observed numbers, which scale them.</param>
/// <param name="actions">How many numbers an action has.</param>
internal sealed class ActionsExplained(IReadOnlyList<LoggedRange> observations, int actions)
{
    private const double Ridge = 1e-9;

    private readonly int _size = observations.Count + 1;
    private readonly double[,] _products = new double[observations.Count + 1 + actions, observations.Count + 1 + actions];
    private readonly double[] _row = new double[observations.Count + 1 + actions];
    private readonly double[] _first = new double[actions];
    private long _count;

    /// <summary>Takes a row without missing values.</summary>
    public void Add(ReadOnlySpan<float> observation, ReadOnlySpan<float> action)
    {
        _row[0] = 1;
        for (int i = 1; i < _size; i++)
        {
            (float low, float high) = (observations[i - 1].Low, observations[i - 1].High);
            _row[i] = high > low ? ((double)observation[i - 1] - low) / ((double)high - low) : 0;
        }
        for (int i = 0; i < action.Length; i++)
        {
            if (_count == 0) _first[i] = action[i];
            _row[_size + i] = action[i] - _first[i];
        }
        for (int i = 0; i < _row.Length; i++)
            for (int j = 0; j <= i; j++) _products[i, j] += _row[i] * _row[j];
        _count++;
    }

    /// <summary>The share of the variance of each number that is explained; NaN where it never varies, or where there are too few rows to tell.</summary>
    public double[] Shares()
    {
        if (_count < 10L * _size) return [.. Enumerable.Repeat(double.NaN, actions)];
        double[,] root = new double[_size, _size];
        for (int i = 0; i < _size; i++)
            for (int j = 0; j <= i; j++)
            {
                double sum = _products[i, j] + (i == j ? Ridge * _count : 0);
                for (int k = 0; k < j; k++) sum -= root[i, k] * root[j, k];
                root[i, j] = i == j ? Math.Sqrt(sum) : sum / root[j, j];
            }
        return [.. Enumerable.Range(_size, actions).Select(action => Share(root, action))];
    }

    private double Share(double[,] root, int action)
    {
        // What is explained is the squared length of L^-1 X'y, for X'X = L L'.
        double[] solved = new double[_size];
        for (int i = 0; i < _size; i++)
        {
            double sum = _products[action, i];
            for (int k = 0; k < i; k++) sum -= root[i, k] * solved[k];
            solved[i] = sum / root[i, i];
        }
        double ofMean = _products[action, 0] * _products[action, 0] / _count, all = _products[action, action] - ofMean;
        return all > 1e-12 * _products[action, action] && all > 0 ? (solved.Sum(value => value * value) - ofMean) / all : double.NaN;
    }
}
