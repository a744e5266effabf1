namespace WorldModels.Forecasting;

/// <summary>The numbers of a forecast; those of steps without a planned action are NaN.</summary>
internal sealed class ForecastNumbers(ForecastShape shape)
{
    public ForecastShape Shape { get; } = shape;

    /// <summary>[horizon x latent].</summary>
    public float[] Mean { get; } = new float[shape.MeanSize];

    /// <summary>[horizon x latent x levels].</summary>
    public float[] Quantiles { get; } = new float[shape.QuantileSize];

    /// <summary>[horizon].</summary>
    public float[] Reward { get; } = new float[shape.Horizon];

    /// <summary>[horizon x levels].</summary>
    public float[] RewardQuantiles { get; } = new float[shape.RewardQuantileSize];

    /// <summary>[horizon].</summary>
    public float[] Done { get; } = new float[shape.Horizon];

    public void Clear()
    {
        foreach (float[] numbers in new[] { Mean, Quantiles, Reward, RewardQuantiles, Done }) Array.Fill(numbers, float.NaN);
    }
}
