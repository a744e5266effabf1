namespace WorldModels.Fidelity.TakeCover;

/// <summary>A figure measured on the environment here beside the one measured on the original.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Ours">The figure here.</param>
/// <param name="Original">The figure of the original.</param>
/// <param name="Bound">How far the two may lie apart.</param>
/// <param name="Spread">The standard deviation of what <paramref name="Ours"/> is the mean of, if it is a mean.</param>
public sealed record TakeCoverStatistic(string Name, double Ours, double Original, double Bound, double? Spread = null)
{
    /// <summary>Whether they lie no farther apart.</summary>
    public bool Within => Math.Abs(Ours - Original) <= Bound;
}
