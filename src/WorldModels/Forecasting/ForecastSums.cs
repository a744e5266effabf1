using WorldModels.Memory;

namespace WorldModels.Forecasting;

/// <summary>Sums over the forecasts of one episode.</summary>
internal sealed class ForecastSums
{
    private readonly MdnRnnShape _memory;
    private readonly ForecastShape _shape;
    private readonly BaselineForecasts _baselines;
    private readonly double[] _normalQuantiles;
    private readonly long[,] _below;

    public ForecastSums(MdnRnnShape memory, ForecastShape shape, BaselineForecasts baselines, double[] normalQuantiles)
    {
        (_memory, _shape, _baselines, _normalQuantiles) = (memory, shape, baselines, normalQuantiles);
        Counts = new long[shape.Horizon];
        (Errors, Losses) = (Make(memory.LatentSize), Make(memory.LatentSize));
        RewardErrors = Make(1);
        _below = new long[shape.Horizon, shape.Levels.Count];

        double[][] Make(int size) => [.. Enumerable.Range(0, ForecastMeasurement.Models).Select(_ => new double[shape.Horizon * size])];
    }

    /// <summary>The number of forecasts, by steps ahead.</summary>
    public long[] Counts { get; }

    /// <summary>Squared errors of M, the linear model and persistence: [horizon x latent] each.</summary>
    public double[][] Errors { get; }

    /// <summary>Quantile losses, summed over the levels.</summary>
    public double[][] Losses { get; }

    /// <summary>Squared errors of the rewards: [horizon] each.</summary>
    public double[][] RewardErrors { get; }

    /// <summary>Returns the number of true values below a quantile.</summary>
    public EpisodeCount Below(int step, int level) => new(Counts[step] * _memory.LatentSize, _below[step, level]);

    public void Add(ForecastNumbers forecast, RecordedEpisode recorded, int start)
    {
        for (int step = 0; step < _shape.Horizon && start + step + 1 < recorded.Length; step++)
        {
            Counts[step]++;
            double[] inputs = _baselines.Inputs(recorded, start, step + 1);
            double reward = recorded.Rewards[start + step], last = start > 0 ? recorded.Rewards[start - 1] : _baselines.MeanReward;
            AddReward(step, reward, [forecast.Reward[step], _baselines.Linear(inputs, step + 1, _memory.LatentSize), last]);
            for (int d = 0; d < _memory.LatentSize; d++) AddLatent(forecast, step, d, recorded.Latents[start + step + 1][d], recorded.Latents[start][d], inputs);
        }
    }

    private void AddReward(int step, double reward, ReadOnlySpan<double> expected)
    {
        for (int model = 0; model < expected.Length; model++) RewardErrors[model][step] += (reward - expected[model]) * (reward - expected[model]);
    }

    private void AddLatent(ForecastNumbers forecast, int step, int d, double truth, double now, double[] inputs)
    {
        int at = step * _memory.LatentSize + d, levels = _shape.Levels.Count;
        double linear = _baselines.Linear(inputs, step + 1, d);
        ReadOnlySpan<double> means = [forecast.Mean[at], linear, now], deviations = [0, _baselines.LinearDeviation(step + 1, d), _baselines.PersistenceDeviation(step + 1, d)];
        for (int model = 0; model < means.Length; model++)
        {
            Errors[model][at] += (truth - means[model]) * (truth - means[model]);
            for (int q = 0; q < levels; q++)
            {
                double quantile = model == 0 ? forecast.Quantiles[at * levels + q] : means[model] + deviations[model] * _normalQuantiles[q];
                Losses[model][at] += truth < quantile ? (1 - _shape.Levels[q]) * (quantile - truth) : _shape.Levels[q] * (truth - quantile);
                if (model == 0 && truth < quantile) _below[step, q]++;
            }
        }
    }
}
