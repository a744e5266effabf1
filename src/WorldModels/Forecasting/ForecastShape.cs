namespace WorldModels.Forecasting;

/// <summary>The sizes of a forecast, and the position of each number in it.</summary>
/// <param name="Horizon">The number of steps ahead.</param>
/// <param name="LatentSize">The number of dimensions of a latent.</param>
/// <param name="Levels">The levels of the quantiles, ascending.</param>
/// <param name="Dreams">The number of sampled futures.</param>
internal sealed record ForecastShape(int Horizon, int LatentSize, IReadOnlyList<double> Levels, int Dreams)
{
    public const int MaxHorizon = 1000, MaxDreams = 10_000, MaxLevels = 100;

    public int MeanSize => Horizon * LatentSize;

    public int QuantileSize => Horizon * LatentSize * Levels.Count;

    public int RewardQuantileSize => Horizon * Levels.Count;

    /// <exception cref="ArgumentException">A size is out of its range, or the levels are not ascending between 0 and 1.</exception>
    public void Validate()
    {
        if (Horizon is < 1 or > MaxHorizon) throw new ArgumentOutOfRangeException(nameof(Horizon), Horizon, $"the horizon must be 1 to {MaxHorizon} steps");
        if (Dreams is < 1 or > MaxDreams) throw new ArgumentOutOfRangeException(nameof(Dreams), Dreams, $"the number of dreams must be 1 to {MaxDreams}");
        if (Levels.Count is < 1 or > MaxLevels) throw new ArgumentException($"the number of quantiles must be 1 to {MaxLevels}: got {Levels.Count}", "Quantiles");
        for (int i = 0; i < Levels.Count; i++)
            if (!(Levels[i] is > 0 and < 1) || i > 0 && Levels[i] <= Levels[i - 1])
                throw new ArgumentException($"the levels of the quantiles must ascend and lie between 0 and 1: got {string.Join(", ", Levels)}", "Quantiles");
    }
}
