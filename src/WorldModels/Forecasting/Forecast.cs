namespace WorldModels.Forecasting;

/// <summary>A forecast of the next steps. Step 0 of the arrays is one step ahead; steps without a planned action are NaN.</summary>
/// <param name="Horizon">Steps ahead.</param>
/// <param name="LatentSize">Numbers in a latent.</param>
/// <param name="Levels">The levels of the quantiles.</param>
/// <param name="Mean">The mean of each number of the latent, horizon x latent: of the episodes that last so long.</param>
/// <param name="Quantiles">Its quantiles, horizon x latent x levels.</param>
/// <param name="Reward">
/// The mean of the reward of each step, of the episodes that last until then. M predicts a reward as one number: its quantiles spread as far as those of the
/// latents before it make it uncertain, and are all the same one step ahead.
/// </param>
/// <param name="RewardQuantiles">Its quantiles, horizon x levels.</param>
/// <param name="Done">The probability that the episode has ended with this step or one before it.</param>
public sealed record Forecast(
    int Horizon, int LatentSize, IReadOnlyList<double> Levels, IReadOnlyList<float> Mean, IReadOnlyList<float> Quantiles, IReadOnlyList<float> Reward,
    IReadOnlyList<float> RewardQuantiles, IReadOnlyList<float> Done)
{
    /// <summary>The mean of a number of the latent.</summary>
    /// <param name="step">0 for one step ahead.</param>
    /// <param name="dimension">Which number.</param>
    public float MeanAt(int step, int dimension) => Mean[Index(step, dimension)];

    /// <summary>A quantile of a number of the latent.</summary>
    /// <param name="step">0 for one step ahead.</param>
    /// <param name="dimension">Which number.</param>
    /// <param name="level">The number of the level in <see cref="Levels"/>.</param>
    public float QuantileAt(int step, int dimension, int level) => Quantiles[Index(step, dimension) * Levels.Count + level];

    /// <summary>A line for each step with a planned action: the means, and the probability that the episode has ended.</summary>
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
