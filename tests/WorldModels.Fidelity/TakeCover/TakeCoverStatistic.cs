namespace WorldModels.Fidelity.TakeCover;

/// <summary>A statistic of the environment and the same statistic of the original.</summary>
/// <param name="Name">The name of the statistic.</param>
/// <param name="Ours">The value in this environment.</param>
/// <param name="Original">The value in the original.</param>
/// <param name="Bound">The largest allowed difference.</param>
/// <param name="Spread">If <paramref name="Ours"/> is a mean: the standard deviation of the values.</param>
public sealed record TakeCoverStatistic(string Name, double Ours, double Original, double Bound, double? Spread = null)
{
    /// <summary>Whether the difference is allowed.</summary>
    public bool Within => Math.Abs(Ours - Original) <= Bound;
}
