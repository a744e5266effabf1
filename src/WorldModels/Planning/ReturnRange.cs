namespace WorldModels.Planning;

/// <summary>The lowest and highest value in the tree so far, which make UCB1's scale that of the task.</summary>
internal sealed class ReturnRange
{
    private double _low = double.PositiveInfinity, _high = double.NegativeInfinity;

    public void Include(double value) => (_low, _high) = (Math.Min(_low, value), Math.Max(_high, value));

    /// <summary>A value on a scale from 0, the lowest, to 1, the highest; 0 while all are alike.</summary>
    public double Normalise(double value) => _high > _low ? (value - _low) / (_high - _low) : 0;
}
