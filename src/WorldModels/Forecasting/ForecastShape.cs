namespace WorldModels.Forecasting;

/// <summary>The sizes of a forecast, and where each number stands in it.</summary>
/// <param name="Horizon">Steps ahead.</param>
/// <param name="LatentSize">Numbers in a latent.</param>
/// <param name="Levels">The levels of the quantiles, ascending.</param>
/// <param name="Dreams">Sampled futures.</param>
internal sealed record ForecastShape(int Horizon, int LatentSize, IReadOnlyList<double> Levels, int Dreams)
{
    public const int MaxHorizon = 1000, MaxDreams = 10_000, MaxLevels = 100;

    public int MeanSize => Horizon * LatentSize;

    public int QuantileSize => Horizon * LatentSize * Levels.Count;

    public int RewardQuantileSize => Horizon * Levels.Count;

    /// <exception cref="ArgumentException">A size is out of its range, or the levels are not ascending between 0 and 1.</exception>
    public void Validate()
    {
        if (Horizon is < 1 or > MaxHorizon) throw new ArgumentOutOfRangeException(nameof(Horizon), Horizon, $"a forecast reaches 1 to {MaxHorizon} steps ahead");
        if (Dreams is < 1 or > MaxDreams) throw new ArgumentOutOfRangeException(nameof(Dreams), Dreams, $"a forecast is made of 1 to {MaxDreams} dreams");
        if (Levels.Count is < 1 or > MaxLevels) throw new ArgumentException($"a forecast has 1 to {MaxLevels} quantiles: got {Levels.Count}", "Quantiles");
        for (int i = 0; i < Levels.Count; i++)
            if (!(Levels[i] is > 0 and < 1) || i > 0 && Levels[i] <= Levels[i - 1])
                throw new ArgumentException($"the levels of the quantiles must ascend and lie between 0 and 1: got {string.Join(", ", Levels)}", "Quantiles");
    }
}
