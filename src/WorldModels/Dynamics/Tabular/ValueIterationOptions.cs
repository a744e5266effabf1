namespace WorldModels.Dynamics;

/// <summary>How a plan values what the data says nothing of.</summary>
public enum UnknownCells
{
    /// <summary>As the worst that rewards like those of the data can lead to: the plan keeps to what it knows.</summary>
    Pessimistic,

    /// <summary>As the best that they can lead to: the plan goes and looks (R-max, Brafman and Tennenholtz 2002).</summary>
    Optimistic,
}

/// <summary>Settings of <see cref="ValueIteration"/>.</summary>
public sealed class ValueIterationOptions
{
    /// <summary>What a reward is worth one step later, 0 or more and below 1. Default 0.99.</summary>
    public double Discount { get; set; } = 0.99;

    /// <summary>The largest error of any value, as a share of the largest value or of 1 where that is smaller; above 0. Default 1e-9.</summary>
    public double Tolerance { get; set; } = 1e-9;

    /// <summary>How many times all values may be improved, 1 or more. Default 100,000.</summary>
    public int MaxSweeps { get; set; } = 100_000;

    /// <summary>How unknown cells are valued. Default: pessimistically.</summary>
    public UnknownCells Unknown { get; set; } = UnknownCells.Pessimistic;

    /// <summary>Stops with an <see cref="OperationCanceledException"/>, checked at each sweep.</summary>
    public CancellationToken CancellationToken { get; set; }

    internal void Validate()
    {
        if (!(Discount is >= 0 and < 1))
            throw new ArgumentOutOfRangeException(
                nameof(Discount), Discount, $"{nameof(Discount)} must be 0 or more and below 1: with 1 the values of a world without end grow without end");
        if (!(Tolerance > 0 && double.IsFinite(Tolerance)))
            throw new ArgumentOutOfRangeException(nameof(Tolerance), Tolerance, $"{nameof(Tolerance)} must be a finite number above 0");
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxSweeps, 1);
        if (!Enum.IsDefined(Unknown)) throw new ArgumentOutOfRangeException(nameof(Unknown), Unknown, "unknown cells are valued pessimistically or optimistically");
    }
}
