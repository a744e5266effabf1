namespace WorldModels.Planning;

/// <summary>The lowest and highest value in the tree so far, which scale the values for UCB1.</summary>
internal sealed class ReturnRange
{
    private double _low = double.PositiveInfinity, _high = double.NegativeInfinity;

    public void Include(double value) => (_low, _high) = (Math.Min(_low, value), Math.Max(_high, value));

    /// <summary>Scales a value to 0 for the lowest and 1 for the highest; returns 0 while all values are equal.</summary>
    public double Normalise(double value) => _high > _low ? (value - _low) / (_high - _low) : 0;
}
