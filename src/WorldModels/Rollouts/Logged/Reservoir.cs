using WorldModels.Environments;

namespace WorldModels.Rollouts;

/// <summary>A sample of fixed size of any number of values, each as likely as any other (Vitter 1985, algorithm R); the same values give the same sample.</summary>
internal sealed class Reservoir(int size)
{
    private readonly List<double> _kept = [];
    private readonly Pcg64 _random = new(0);
    private long _count;

    /// <summary>The median of the sample; 0 where there is none.</summary>
    public double Median => _kept.Count == 0 ? 0 : _kept.Order().ElementAt((_kept.Count - 1) / 2);

    public void Add(double value)
    {
        _count++;
        if (_kept.Count < size) _kept.Add(value);
        else if (_random.NextDouble() * _count is var at && at < size) _kept[(int)at] = value;
    }
}
