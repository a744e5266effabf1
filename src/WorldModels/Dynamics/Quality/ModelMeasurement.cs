using WorldModels.Environments;
using WorldModels.MachineLearning;

namespace WorldModels.Dynamics;

/// <summary>Computes <see cref="ModelQuality"/>.</summary>
internal sealed class ModelMeasurement
{
    private const int SeedTag = 22, Together = 256;

    private readonly IWorldModel _model;
    private readonly Transitions _rows;
    private readonly ModelQualityOptions _options;
    private readonly int _size;
    private readonly int[] _followed;
    private readonly Moments _next, _change;
    private readonly double[] _variances;

    /// <exception cref="InvalidOperationException">No row has a next row.</exception>
    public ModelMeasurement(IWorldModel model, Transitions rows, ModelQualityOptions options)
    {
        (_model, _rows, _options, _size) = (model, rows, options, model.StateSize);
        _followed = [.. Enumerable.Range(0, rows.Count).Where(rows.HasNext)];
        if (_followed.Length == 0) throw new InvalidOperationException("no row has a next row, so there is no next state to compare with: record longer episodes");
        (_next, _change) = (new Moments(_size), new Moments(_size));
        float[] change = new float[_size];
        foreach (int row in _followed)
        {
            for (int i = 0; i < _size; i++) change[i] = rows.State(row + 1)[i] - rows.State(row)[i];
            _next.Add(rows.State(row + 1));
            _change.Add(change);
        }
        _variances = _next.Variances();
    }

    public ModelQuality Run()
    {
        (double[] errors, double[] copyErrors, _) = RollOut(_options.Horizon, [.. Spread(_followed, _options.Starts)]);
        (double[] one, double[] copyOne, double rewardExplained) = RollOut(1, _followed);
        var density = _model is IDensityModel known ? new DensityMeasurement(known, _rows, _followed, _options.Bins) : null;
        return new ModelQuality(
            _followed.Length, density is null ? double.NaN : density.NegativeLogLikelihood / _size, Entropy(_variances), Entropy(_change.SecondMoments()),
            one[0], copyOne[0], rewardExplained, errors, copyErrors, density?.Calibration ?? [], density?.MixtureUse ?? []);
    }

    // Several simulated futures start from the same state; the mean of their states is the prediction.
    private (double[] Errors, double[] CopyErrors, double RewardExplained) RollOut(int horizon, int[] starts)
    {
        Moments[] errors = [.. Enumerable.Range(0, horizon).Select(_ => new Moments(1))], copyErrors = [.. errors.Select(_ => new Moments(1))];
        Moments rewards = new(1), rewardErrors = new(1);
        int samples = _options.Samples, batch = 0;
        foreach (int[] some in starts.Chunk(Together))
        {
            var random = new Pcg64(_options.Seed, SeedTag, batch++);
            var steps = new ImaginedSteps(some.Length * samples, _size, _model.ActionSpace.Size);
            for (int i = 0; i < steps.Count; i++) _rows.State(some[i / samples]).CopyTo(steps.States.AsSpan(i * _size));
            for (int k = 0; k < horizon; k++)
            {
                for (int i = 0; i < steps.Count; i++) _rows.Action(Math.Min(some[i / samples] + k, _rows.Count - 1)).CopyTo(steps.Actions.AsSpan(i * _model.ActionSpace.Size));
                _model.Step(steps, random);
                for (int i = 0; i < some.Length; i++)
                {
                    if (!Lasts(some[i], k)) continue;
                    int after = some[i] + k + 1;
                    errors[k].Add([(float)Error(number => MeanOf(steps, i, number), after)]);
                    copyErrors[k].Add([(float)Error(number => _rows.State(some[i])[number], after)]);
                    if (k > 0) continue;
                    float reward = _rows.Rewards[some[i]], miss = reward - steps.Rewards.AsSpan(i * samples, samples).ToArray().Average();
                    rewards.Add([reward]);
                    rewardErrors.Add([miss * miss]);
                }
                steps.NextStates.CopyTo(steps.States, 0);
            }
        }
        int reached = errors.Count(error => error.Count > 0);
        return (
            [.. errors.Take(reached).Select(error => error.Mean[0])], [.. copyErrors.Take(reached).Select(error => error.Mean[0])],
            rewards.Variances()[0] is > 0 and var variance ? 1 - rewardErrors.Mean[0] / variance : double.NaN);
    }

    private bool Lasts(int start, int steps)
    {
        for (int row = start; row <= start + steps; row++)
            if (!_rows.HasNext(row)) return false;
        return true;
    }

    private double MeanOf(ImaginedSteps steps, int start, int number)
    {
        double sum = 0;
        for (int sample = 0; sample < _options.Samples; sample++) sum += steps.NextStates[(start * _options.Samples + sample) * _size + number];
        return sum / _options.Samples;
    }

    // A number that never changes has no scale for its error.
    private double Error(Func<int, double> predicted, int row)
    {
        double sum = 0;
        for (int i = 0; i < _size; i++)
            if (_variances[i] > 0 && predicted(i) - _rows.State(row)[i] is var error) sum += error * error / _variances[i];
        return sum / _size;
    }

    private static IEnumerable<int> Spread(int[] rows, int most) =>
        rows.Length <= most ? rows : Enumerable.Range(0, most).Select(i => rows[(int)((long)i * rows.Length / most)]);

    /// <summary>Returns the mean of -log p of data under the normal distributions that are fitted to them, per number.</summary>
    public static double Entropy(double[] variances) => variances.Average(variance => 0.5 * PortableMath.Log(2 * Math.PI * Math.E * variance));
}
