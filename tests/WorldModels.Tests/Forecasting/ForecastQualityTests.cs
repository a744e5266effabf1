using Microsoft.ML;
using WorldModels.Environments;
using WorldModels.Forecasting;
using WorldModels.Memory;
using WorldModels.Tests.MachineLearning;
using WorldModels.Tests.Memory;
using Xunit;

namespace WorldModels.Tests.Forecasting;

/// <summary>The quality of forecasts, on laws whose figures are known.</summary>
[Collection(Stages.Name)]
public class ForecastQualityTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void The_true_law_has_the_loss_of_a_normal_distribution_and_is_calibrated()
    {
        IDataView training = View(ConstantMemory.Noise(100, 20, seed: 1)), test = View(ConstantMemory.Noise(400, 20, seed: 2));
        ForecastQuality quality = _ml.WorldModels().MeasureForecasts(
            ConstantMemory.OfNoise(), training, test, new ForecastQualityOptions { Horizon = 3, Starts = 2000, Dreams = 400 });
        Assert.Equal((3, 5), (quality.Horizons.Count, quality.Levels.Count));
        // The expected quantile loss of the true quantile x is the density there.
        double loss = new[] { -1.6448536, -0.6744898, 0, 0.6744898, 1.6448536 }.Average(x => Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI));
        foreach (HorizonQuality row in quality.Horizons)
        {
            Assert.InRange(row.Forecasts, 1500, 2000);
            Assert.Equal(1, row.SquaredError, 0.06);
            Assert.Equal(1, row.LinearSquaredError, 0.06);
            Assert.Equal(2, row.PersistenceSquaredError, 0.15);
            Assert.Equal(loss, row.QuantileLoss, 0.02);
            Assert.Equal(loss, row.LinearQuantileLoss, 0.02);
            Assert.Equal(Math.Sqrt(2) * loss, row.PersistenceQuantileLoss, 0.03);
            Assert.All(row.Coverage, coverage => Assert.Equal(coverage.Level, coverage.Share, 0.03));
            Assert.All(row.Coverage, coverage => Assert.InRange(coverage.Share, coverage.Low, coverage.High));
            Assert.InRange(row.Coverage[2].High - row.Coverage[2].Low, 0.025, 0.045);
            // The reward is always 0.
            Assert.True(double.IsNaN(row.RewardError));
        }
        Assert.Equal(5, quality.ToString().Split(Environment.NewLine).Length);
        Assert.StartsWith("1 ", quality.ToString().Split(Environment.NewLine)[2]);
    }

    [Fact]
    public void The_linear_model_knows_a_linear_law_and_the_mean_of_the_normal_distribution_does_not()
    {
        // z' = 0.9 z + a / 2 + noise of 0.1, in the first number; the second is noise.
        ForecastQuality quality = _ml.WorldModels().MeasureForecasts(
            ConstantMemory.Create([0, 0], [0, 0], [3, 3]), View(Linear(100, 3)), View(Linear(100, 4)), new ForecastQualityOptions { Horizon = 2, Starts = 5000, Dreams = 20 });
        double variance = Linear(100, 4).Select(row => (double)row.Latent[0]).ToArray() is var z ? z.Average(value => (value - z.Average()) * (value - z.Average())) : 0;
        // The second number is not foreseen: 1. Of the first one the noise is left, after two steps twice.
        Assert.Equal((0.01 / variance + 1) / 2, quality.Horizons[0].LinearSquaredError, 0.03);
        Assert.Equal((0.01 * (1 + 0.81) / variance + 1) / 2, quality.Horizons[1].LinearSquaredError, 0.03);
        Assert.True(quality.Horizons[0].LinearRewardError < 0.1, $"{quality}");
        Assert.True(quality.Horizons[0].SquaredError > 1, $"{quality}");
        // Of the second number, which is half of the truths, its quantiles are far too wide.
        Assert.All([.. quality.Horizons], row => Assert.InRange(row.Coverage[0].Share, 0, 0.025));
    }

    [Fact]
    public void A_trained_M_is_better_than_both_on_a_law_that_is_not_linear()
    {
        IDataView training = View(TurningRow.Play(60, seed: 1)), test = View(TurningRow.Play(40, seed: 2));
        MdnRnnPredictorTransformer memory = _ml.Transforms.MdnRnnPredictor(new MdnRnnPredictorOptions
        {
            ActionSpace = new DiscreteSpace(3), HiddenSize = 16, Mixtures = 2, Epochs = 40, BatchSize = 8, LearningRate = 1e-2, Threads = 1,
        }).Fit(training);
        var options = new ForecastQualityOptions { Horizon = 5, Starts = 200, Dreams = 50 };
        ForecastQuality quality = _ml.WorldModels().MeasureForecasts(memory, training, test, options);
        HorizonQuality last = quality.Horizons[4];
        Assert.True(last.SquaredError < last.LinearSquaredError && last.LinearSquaredError < last.PersistenceSquaredError, $"{quality}");
        Assert.True(last.QuantileLoss < last.LinearQuantileLoss && last.LinearQuantileLoss < last.PersistenceQuantileLoss, $"{quality}");
        Assert.Equal($"{quality}", $"{_ml.WorldModels().MeasureForecasts(memory, training, test, options)}");
        options.Seed = 1;
        Assert.NotEqual(last.QuantileLoss, _ml.WorldModels().MeasureForecasts(memory, training, test, options).Horizons[4].QuantileLoss);
    }

    [Fact]
    public void Ridge_regression_finds_the_coefficients_and_the_penalty_shrinks_them()
    {
        var random = new Pcg64(3);
        (RidgeRegression exact, RidgeRegression shrunk) = (new(3, 1), new(1, 1));
        for (int row = 0; row < 200; row++)
        {
            double x = random.NextNormal(), y = 100 + 5 * random.NextNormal();
            exact.Add([x, y, 7], [2 * x - y + 3]);
            shrunk.Add([y], [2 * y]);
        }
        exact.Fit(1e-12);
        shrunk.Fit(0.25);
        Assert.Equal([2, -1, 0], new[] { exact.Coefficients[0, 0], exact.Coefficients[1, 0], exact.Coefficients[2, 0] }.Select(value => Math.Round(value, 6)));
        Assert.Equal(3, exact.Intercepts[0], 1e-4);
        Assert.Equal(2 * 5 - 90 + 3, exact.Predict([5, 90, 7], 0), 1e-4);
        Assert.Equal(0, exact.ErrorVariances[0], 1e-6);
        // One standardized input: the coefficient is divided by 1 + penalty; what is left of the variance is the square of 0.2.
        Assert.Equal(2 / 1.25, shrunk.Coefficients[0, 0], 1e-9);
    }

    [Fact]
    public void Episodes_that_are_too_short_and_options_out_of_range_are_named()
    {
        IDataView rows = View(ConstantMemory.Noise(5, 4, seed: 1));
        Assert.Contains("no training episode has 5 steps", Assert.Throws<InvalidOperationException>(
            () => _ml.WorldModels().MeasureForecasts(ConstantMemory.OfNoise(), rows, rows, new ForecastQualityOptions { Horizon = 4 })).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.WorldModels().MeasureForecasts(ConstantMemory.OfNoise(), rows, rows, new ForecastQualityOptions { RidgePenalty = 0 }));
    }

    private static TurningRow[] Linear(int episodes, long seed)
    {
        var random = new Pcg64(seed);
        float z = 0;
        return [.. Enumerable.Range(0, episodes * 20).Select(i =>
        {
            if (i % 20 == 0) z = (float)random.NextNormal();
            int action = random.Next(3);
            var row = new TurningRow { Episode = (uint)(i / 20), Step = i % 20, Latent = [z, (float)random.NextNormal()], Action = [action], Reward = z };
            z = 0.9f * z + 0.5f * action + 0.1f * (float)random.NextNormal();
            return row;
        })];
    }

    private IDataView View(TurningRow[] rows) => _ml.Data.LoadFromEnumerable(rows);
}
