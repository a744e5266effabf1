using WorldModels.Environments;
using WorldModels.Memory;
using WorldModels.Rollouts;

namespace WorldModels.Forecasting;

/// <summary>Persistence and a linear model, fitted to training episodes.</summary>
internal sealed class BaselineForecasts
{
    private const int SeedTag = 38, MaxRows = 20_000;
    private readonly MdnRnnShape _shape;
    private readonly RidgeRegression[] _linear;
    private readonly double[] _persistenceDeviations;

    public BaselineForecasts(RolloutStore store, MdnRnnShape shape, ForecastQualityOptions options)
    {
        _shape = shape;
        int size = shape.LatentSize;
        _linear = [.. Enumerable.Range(1, options.Horizon).Select(ahead => new RidgeRegression(InputSize(ahead), size + 1))];
        _persistenceDeviations = new double[options.Horizon * size];
        long[] counts = new long[options.Horizon];
        double rewards = 0;
        // Only some rows at equal distances, so that large data are read once and fitted fast.
        long every = Math.Max(1, store.RowCount / MaxRows);
        for (int episode = 0; episode < store.EpisodeCount; episode++)
        {
            RecordedEpisode recorded = RecordedEpisode.Read(store, episode, shape, new Pcg64(options.Seed, SeedTag, episode));
            rewards += recorded.Rewards.Sum(reward => (double)reward);
            for (int start = 0; start < recorded.Length - 1; start++)
            {
                if ((store.EpisodeStart(episode) + start) % every != 0) continue;
                for (int ahead = 1; ahead <= options.Horizon && start + ahead < recorded.Length; ahead++) Add(recorded, start, ahead, counts);
            }
        }
        if (Array.IndexOf(counts, 0) is >= 0 and var missing)
            throw new InvalidOperationException($"no training episode has {missing + 2} steps, so no model can be fitted to forecasts of {missing + 1} steps ahead: lower {nameof(options.Horizon)}");
        foreach (RidgeRegression regression in _linear) regression.Fit(options.RidgePenalty);
        for (int i = 0; i < _persistenceDeviations.Length; i++) _persistenceDeviations[i] = Math.Sqrt(_persistenceDeviations[i] / counts[i / size]);
        MeanReward = rewards / store.RowCount;
    }

    /// <summary>The mean reward of the training episodes.</summary>
    public double MeanReward { get; }

    /// <summary>The standard deviation of the error of persistence.</summary>
    public double PersistenceDeviation(int ahead, int dimension) => _persistenceDeviations[(ahead - 1) * _shape.LatentSize + dimension];

    /// <summary>Returns the linear model's inputs: the latent, then the actions until the forecast step.</summary>
    public double[] Inputs(RecordedEpisode recorded, int start, int ahead)
    {
        double[] x = new double[InputSize(ahead)];
        for (int d = 0; d < _shape.LatentSize; d++) x[d] = recorded.Latents[start][d];
        for (int i = 0; i < ahead * _shape.ActionSize; i++) x[_shape.LatentSize + i] = recorded.Codes[start * _shape.ActionSize + i];
        return x;
    }

    /// <summary>Returns the mean of the linear model for a dimension of the latent, or, as the last output, for the reward of the last of the steps.</summary>
    public double Linear(ReadOnlySpan<double> inputs, int ahead, int output) => _linear[ahead - 1].Predict(inputs, output);

    /// <summary>Returns the standard deviation of the linear model's error.</summary>
    public double LinearDeviation(int ahead, int output) => Math.Sqrt(_linear[ahead - 1].ErrorVariances[output]);

    private int InputSize(int ahead) => _shape.LatentSize + ahead * _shape.ActionSize;

    private void Add(RecordedEpisode recorded, int start, int ahead, long[] counts)
    {
        double[] y = new double[_shape.LatentSize + 1];
        for (int d = 0; d < _shape.LatentSize; d++)
        {
            y[d] = recorded.Latents[start + ahead][d];
            double change = y[d] - recorded.Latents[start][d];
            _persistenceDeviations[(ahead - 1) * _shape.LatentSize + d] += change * change;
        }
        y[^1] = recorded.Rewards[start + ahead - 1];
        _linear[ahead - 1].Add(Inputs(recorded, start, ahead), y);
        counts[ahead - 1]++;
    }
}
