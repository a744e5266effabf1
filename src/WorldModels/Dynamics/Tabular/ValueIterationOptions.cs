namespace WorldModels.Dynamics;

/// <summary>How a plan values unknown cells, for which there are no data.</summary>
public enum UnknownCells
{
    /// <summary>As the worst that rewards like those of the data can give: the plan avoids unknown cells.</summary>
    Pessimistic,

    /// <summary>As the best that rewards like those of the data can give: the plan explores unknown cells (R-max, Brafman and Tennenholtz 2002).</summary>
    Optimistic,
}

/// <summary>Settings of <see cref="ValueIteration"/>.</summary>
public sealed class ValueIterationOptions
{
    /// <summary>The discount factor: the value of a reward one step later, 0 or more and below 1. Default 0.99.</summary>
    public double Discount { get; set; } = 0.99;

    /// <summary>The maximum error of any value, as a fraction of the largest value, or of 1 if that is smaller; above 0. Default 1e-9.</summary>
    public double Tolerance { get; set; } = 1e-9;

    /// <summary>The maximum number of passes over all values, 1 or more. Default 100,000.</summary>
    public int MaxSweeps { get; set; } = 100_000;

    /// <summary>How unknown cells are valued. Default: pessimistic.</summary>
    public UnknownCells Unknown { get; set; } = UnknownCells.Pessimistic;

    /// <summary>Stops with an <see cref="OperationCanceledException"/>; it is checked at each sweep.</summary>
    public CancellationToken CancellationToken { get; set; }

    internal void Validate()
    {
        if (!(Discount is >= 0 and < 1))
            throw new ArgumentOutOfRangeException(
                nameof(Discount), Discount, $"{nameof(Discount)} must be 0 or more and below 1: with 1 the values of an environment whose episodes never end are infinite");
        if (!(Tolerance > 0 && double.IsFinite(Tolerance)))
            throw new ArgumentOutOfRangeException(nameof(Tolerance), Tolerance, $"{nameof(Tolerance)} must be a finite number above 0");
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxSweeps, 1);
        if (!Enum.IsDefined(Unknown)) throw new ArgumentOutOfRangeException(nameof(Unknown), Unknown, "the value must be Pessimistic or Optimistic");
    }
}
