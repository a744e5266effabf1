using WorldModels.Dynamics;
using WorldModels.Environments;
using WorldModels.Inference;
using WorldModels.MachineLearning;
using WorldModels.Memory;
using WorldModels.Rollouts;

namespace WorldModels.Forecasting;

/// <summary>Computes a <see cref="ForecastQuality"/>.</summary>
internal sealed class ForecastMeasurement(MdnRnnPredictorTransformer memory, RolloutStore training, RolloutStore test, ForecastQualityOptions options)
{
    /// <summary>The number of compared models: M, the linear model and persistence.</summary>
    public const int Models = 3;

    private const int SeedTag = 39;
    private readonly MdnRnnShape _memory = memory.Model.Shape;
    private readonly ForecastShape _shape = new(options.Horizon, memory.LatentSize, [.. options.Quantiles], options.Dreams);
    private readonly double[] _normalQuantiles = [.. options.Quantiles.Select(NormalDistribution.Quantile)];

    public ForecastQuality Run()
    {
        var baselines = new BaselineForecasts(training, _memory, options);
        // Only some rows at equal distances, without the last row of each episode.
        long followed = test.RowCount - test.EpisodeCount, every = (followed + options.Starts - 1) / options.Starts;
        long[] firsts = new long[test.EpisodeCount];
        for (int episode = 1; episode < firsts.Length; episode++) firsts[episode] = firsts[episode - 1] + test.EpisodeLength(episode - 1) - 1;
        (ForecastSums Sums, Moments Latents, Moments Rewards)[] parts =
            [.. Enumerable.Range(0, test.EpisodeCount).AsParallel().AsOrdered().Select(episode => Measure(episode, firsts[episode], every, baselines))];
        Moments latents = new(_memory.LatentSize), rewards = new(1);
        foreach ((_, Moments latent, Moments reward) in parts)
        {
            latents.Merge(latent);
            rewards.Merge(reward);
        }
        ForecastSums[] sums = [.. parts.Select(part => part.Sums)];
        if (Array.FindIndex([.. Enumerable.Range(0, options.Horizon)], step => sums.All(part => part.Counts[step] == 0)) is >= 0 and var missing)
            throw new InvalidOperationException($"no start in the test episodes has {missing + 1} steps after it: lower {nameof(options.Horizon)}, or raise {nameof(options.Starts)}");
        return new ForecastQuality([.. Enumerable.Range(0, options.Horizon).Select(step => Horizon(step, sums, latents.Variances(), rewards.Variances()[0]))], _shape.Levels);
    }

    private (ForecastSums, Moments, Moments) Measure(int episode, long first, long every, BaselineForecasts baselines)
    {
        RecordedEpisode recorded = RecordedEpisode.Read(test, episode, _memory, new Pcg64(options.Seed, SeedTag, episode));
        (ForecastSums sums, Moments latents, Moments rewards) = (new(_memory, _shape, baselines, _normalQuantiles), new(_memory.LatentSize), new(1));
        (ForecastDreams dreams, ForecastNumbers numbers, var workspace) = (new ForecastDreams(memory.Model, _shape, null), new ForecastNumbers(_shape), new Workspace());
        float[] input = new float[_memory.InputSize], hidden = new float[_memory.HiddenSize], cell = new float[_memory.CellSize];
        for (int step = 0; step < recorded.Length; step++)
        {
            latents.Add(recorded.Latents[step]);
            rewards.Add([recorded.Rewards[step]]);
            int known = Math.Min(options.Horizon, recorded.Length - step - 1);
            if (known > 0 && (first + step) % every == 0)
            {
                dreams.Run(
                    recorded.Latents[step], hidden, cell, recorded.Codes.AsSpan(step * _memory.ActionSize), known, Forecaster.RandomOf(options.Seed, episode, step), numbers);
                sums.Add(numbers, recorded, step);
            }
            recorded.Latents[step].CopyTo(input, 0);
            recorded.Codes.AsSpan(step * _memory.ActionSize, _memory.ActionSize).CopyTo(input.AsSpan(_memory.LatentSize));
            memory.Model.Step(input, hidden, cell, 1, workspace);
        }
        return (sums, latents, rewards);
    }

    private HorizonQuality Horizon(int step, ForecastSums[] sums, double[] variances, double rewardVariance)
    {
        long count = sums.Sum(part => part.Counts[step]);
        int[] varying = [.. Enumerable.Range(0, variances.Length).Where(d => variances[d] > 0)];
        double Mean(Func<ForecastSums, double[]> of, Func<double, double> unit) => varying.Length == 0 ? double.NaN : varying.Average(
            d => sums.Sum(part => of(part)[step * variances.Length + d]) / count / unit(variances[d]));
        double[] errors = [.. Enumerable.Range(0, Models).Select(model => Mean(part => part.Errors[model], variance => variance))];
        double[] losses = [.. Enumerable.Range(0, Models).Select(model => Mean(part => part.Losses[model], Math.Sqrt) / _shape.Levels.Count)];
        double[] rewards = [.. Enumerable.Range(0, Models).Select(model => rewardVariance > 0 ? sums.Sum(part => part.RewardErrors[model][step]) / count / rewardVariance : double.NaN)];
        QuantileCoverage[] coverage = [.. _shape.Levels.Select((level, q) =>
        {
            Proportion share = ProportionInterval.Of([.. sums.Select(part => part.Below(step, q)).Where(part => part.Rows > 0)]);
            return new QuantileCoverage(level, share.Share, share.Low, share.High);
        })];
        return new HorizonQuality(count, errors[0], errors[1], errors[2], losses[0], losses[1], losses[2], rewards[0], rewards[1], rewards[2], coverage);
    }
}
