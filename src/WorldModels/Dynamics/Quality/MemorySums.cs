using WorldModels.MachineLearning;
using WorldModels.Memory;

namespace WorldModels.Dynamics;

/// <summary>The sums of <see cref="MemoryMeasurement"/> over the steps of an episode, and over episodes.</summary>
internal sealed class MemorySums
{
    private readonly MdnRnnShape _shape;
    private readonly int _bins;
    private readonly Moments _next, _change, _errors, _rewards = new(1), _rewardErrors = new(1);
    private readonly Moments[] _openLoopErrors, _openLoopCopyErrors;
    private readonly double[] _shares, _use, _responsibilities;
    private double _likelihood;

    public MemorySums(MdnRnnShape shape, ModelQualityOptions options)
    {
        (_shape, _bins) = (shape, options.Bins);
        (_next, _change, _errors) = (new Moments(shape.LatentSize), new Moments(shape.LatentSize), new Moments(shape.LatentSize));
        _openLoopErrors = [.. Enumerable.Range(0, options.Horizon).Select(_ => new Moments(shape.LatentSize))];
        _openLoopCopyErrors = [.. Enumerable.Range(0, options.Horizon).Select(_ => new Moments(shape.LatentSize))];
        (_shares, _use, _responsibilities) = (new double[shape.LatentSize * _bins], new double[shape.MixtureSize], new double[shape.Mixtures]);
    }

    /// <summary>Adds one step: M's prediction and the actual next latent.</summary>
    public void AddStep(ReadOnlySpan<float> output, float[] latent, float[] next)
    {
        _next.Add(next);
        _change.Add(Differences(next, latent));
        _errors.Add(Differences(next, Means(output)));
        if (_shape.IsDeterministic) return;
        _likelihood += MixtureDensity.NegativeLogLikelihood(_shape, output, next);
        for (int i = 0; i < next.Length; i++)
        {
            _shares[i * _bins + Math.Clamp((int)(MixtureDensity.Cdf(_shape, output, i, next[i]) * _bins), 0, _bins - 1)]++;
            MixtureDensity.Responsibilities(_shape, output, i, next, _responsibilities);
            for (int k = 0; k < _shape.Mixtures; k++) _use[i * _shape.Mixtures + k] += _responsibilities[k];
        }
    }

    public void AddReward(float reward, float predicted)
    {
        _rewards.Add([reward]);
        _rewardErrors.Add([reward - predicted]);
    }

    /// <summary>Adds the result of the step after <paramref name="k"/> others of a roll-out.</summary>
    public void AddRollOut(int k, float[] predicted, float[] start, float[] came)
    {
        _openLoopErrors[k].Add(Differences(came, predicted));
        _openLoopCopyErrors[k].Add(Differences(came, start));
    }

    public void Merge(MemorySums other)
    {
        _next.Merge(other._next);
        _change.Merge(other._change);
        _errors.Merge(other._errors);
        _rewards.Merge(other._rewards);
        _rewardErrors.Merge(other._rewardErrors);
        for (int k = 0; k < _openLoopErrors.Length; k++)
        {
            _openLoopErrors[k].Merge(other._openLoopErrors[k]);
            _openLoopCopyErrors[k].Merge(other._openLoopCopyErrors[k]);
        }
        for (int i = 0; i < _shares.Length; i++) _shares[i] += other._shares[i];
        for (int i = 0; i < _use.Length; i++) _use[i] += other._use[i];
        _likelihood += other._likelihood;
    }

    public ModelQuality ToQuality()
    {
        double[] variances = _next.Variances();
        int reached = _openLoopErrors.Count(errors => errors.Count > 0);
        bool dense = !_shape.IsDeterministic;
        return new ModelQuality(
            _next.Count, dense ? _likelihood / _next.Count / _shape.LatentSize : double.NaN,
            ModelMeasurement.Entropy(variances), ModelMeasurement.Entropy(_change.SecondMoments()),
            Scaled(_errors, variances), Scaled(_change, variances),
            _rewards.Variances()[0] is > 0 and var variance ? 1 - _rewardErrors.SecondMoments()[0] / variance : double.NaN,
            [.. _openLoopErrors.Take(reached).Select(errors => Scaled(errors, variances))],
            [.. _openLoopCopyErrors.Take(reached).Select(errors => Scaled(errors, variances))],
            dense ? [.. _shares.Chunk(_bins).Select(shares => (double[])[.. shares.Select(count => count / _next.Count)])] : [],
            dense ? MixtureUse() : []);
    }

    // Each latent may have its own mixture, so the numbers of components are not comparable between latents; their ranks by use are.
    private double[] MixtureUse()
    {
        double[][] ranked = [.. _use.Chunk(_shape.Mixtures).Select(shares => (double[])[.. shares.OrderDescending()])];
        return [.. Enumerable.Range(0, _shape.Mixtures).Select(rank => ranked.Average(shares => shares[rank]) / _next.Count)];
    }

    private float[] Means(ReadOnlySpan<float> output)
    {
        float[] means = new float[_shape.LatentSize];
        for (int i = 0; i < means.Length; i++)
            means[i] = _shape.IsDeterministic ? output[_shape.MeansAt + i] : (float)MixtureDensity.Mean(_shape, output, i);
        return means;
    }

    private static float[] Differences(float[] values, float[] others) => [.. values.Zip(others, (value, other) => value - other)];

    // A number that never changes has no scale for its error.
    private static double Scaled(Moments errors, double[] variances) =>
        errors.SecondMoments().Zip(variances, (square, variance) => variance > 0 ? square / variance : 0).Average();
}
