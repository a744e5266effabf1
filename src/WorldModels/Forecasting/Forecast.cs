namespace WorldModels.Forecasting;

/// <summary>A forecast of the next steps. Step 0 of the arrays is one step ahead; steps without a planned action are NaN.</summary>
/// <param name="Horizon">The number of steps ahead.</param>
/// <param name="LatentSize">The number of dimensions of a latent.</param>
/// <param name="Levels">The levels of the quantiles.</param>
/// <param name="Mean">The mean of each dimension of the latent, horizon x latent, over the sampled episodes that have not ended before.</param>
/// <param name="Quantiles">The quantiles of each dimension, horizon x latent x levels.</param>
/// <param name="Reward">
/// The mean of the reward of each step, over the sampled episodes that have not ended before. M predicts a reward as one number: its quantiles only contain the
/// uncertainty of the latents before it, and are all the same one step ahead.
/// </param>
/// <param name="RewardQuantiles">The quantiles of the reward, horizon x levels.</param>
/// <param name="Done">The probability that the episode has ended with this step or an earlier one.</param>
public sealed record Forecast(
    int Horizon, int LatentSize, IReadOnlyList<double> Levels, IReadOnlyList<float> Mean, IReadOnlyList<float> Quantiles, IReadOnlyList<float> Reward,
    IReadOnlyList<float> RewardQuantiles, IReadOnlyList<float> Done)
{
    /// <summary>Returns the mean of a dimension of the latent.</summary>
    /// <param name="step">The step; 0 is one step ahead.</param>
    /// <param name="dimension">The dimension of the latent, from 0.</param>
    public float MeanAt(int step, int dimension) => Mean[Index(step, dimension)];

    /// <summary>Returns a quantile of a dimension of the latent.</summary>
    /// <param name="step">The step; 0 is one step ahead.</param>
    /// <param name="dimension">The dimension of the latent, from 0.</param>
    /// <param name="level">The index of the level in <see cref="Levels"/>.</param>
    public float QuantileAt(int step, int dimension, int level) => Quantiles[Index(step, dimension) * Levels.Count + level];

    /// <summary>Returns a line for each step with a planned action: the means, and the probability that the episode has ended.</summary>
    public override string ToString() => string.Join(Environment.NewLine, Enumerable.Range(0, Horizon).Where(step => !float.IsNaN(Done[step])).Select(step =>
    {
        string means = string.Join(", ", Enumerable.Range(0, LatentSize).Select(d => $"{MeanAt(step, d):G4} ({QuantileAt(step, d, 0):G4} to {QuantileAt(step, d, Levels.Count - 1):G4})"));
        return $"{step + 1} ahead: {means}, reward {Reward[step]:G4}, ended {Done[step]:P1}";
    }));

    private int Index(int step, int dimension)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)step, (uint)Horizon, nameof(step));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)dimension, (uint)LatentSize, nameof(dimension));
        return step * LatentSize + dimension;
    }
}
