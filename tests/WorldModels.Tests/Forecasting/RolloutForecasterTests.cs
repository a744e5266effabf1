using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.Dynamics;
using WorldModels.Environments;
using WorldModels.Forecasting;
using WorldModels.Memory;
using WorldModels.Planning;
using WorldModels.Tests.MachineLearning;
using WorldModels.Tests.Memory;
using Xunit;

namespace WorldModels.Tests.Forecasting;

/// <summary>Forecasts, of an M whose law is known and of one that was trained.</summary>
[Collection(Stages.Name)]
public class RolloutForecasterTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void One_step_ahead_the_forecast_is_the_mixture_itself()
    {
        // Weights 3/4 and 1/4, whatever was seen.
        MdnRnnPredictorTransformer memory = ConstantMemory.Create([MathF.Log(3), 0], [-1, 2], [0.5f, 2], reward: 0.25f, doneLogit: MathF.Log(1 / 9f));
        var forecaster = new Forecaster(memory, horizon: 1, dreams: 1, quantiles: [0.01, 0.3, 0.5, 0.9]);
        Forecast forecast = forecaster.Forecast([0, 0], [1]);
        for (int d = 0; d < 2; d++)
        {
            Assert.Equal(0.75 * -1 + 0.25 * 2, forecast.MeanAt(0, d), 1e-6);
            for (int q = 0; q < 4; q++)
            {
                double x = forecast.QuantileAt(0, d, q);
                Assert.Equal(forecast.Levels[q], 0.75 * NormalDistribution.Cdf((x + 1) / 0.5) + 0.25 * NormalDistribution.Cdf((x - 2) / 2), 1e-6);
            }
        }
        Assert.Equal((0.25f, 0.25f, 0.1), (forecast.Reward[0], forecast.RewardQuantiles[3], Math.Round(forecast.Done[0], 6)));
    }

    [Fact]
    public void Further_ahead_draws_have_the_same_law_and_the_end_adds_up()
    {
        MdnRnnPredictorTransformer memory = ConstantMemory.Create([MathF.Log(3), 0], [-1, 2], [0.5f, 2], reward: 0.25f, doneLogit: MathF.Log(1 / 9f));
        Forecast forecast = new Forecaster(memory, horizon: 4, dreams: 10_000).Forecast([0, 0], [0, 1, 2]);
        for (int step = 1; step < 3; step++)
        {
            // The standard deviation of the mixture is 1.7: of the mean of 10,000 draws 0.017.
            Assert.Equal(forecast.MeanAt(0, 0), forecast.MeanAt(step, 0), 0.07);
            for (int q = 0; q < 3; q++) Assert.Equal(forecast.QuantileAt(0, 1, q), forecast.QuantileAt(step, 1, q), 0.15);
            Assert.Equal(1 - Math.Pow(0.9, step + 1), forecast.Done[step], 1e-6);
            Assert.Equal(0.25f, forecast.Reward[step]);
        }
        // No action is planned for the last step.
        Assert.True(float.IsNaN(forecast.MeanAt(3, 0)) && float.IsNaN(forecast.QuantileAt(3, 1, 2)) && float.IsNaN(forecast.Reward[3]) && float.IsNaN(forecast.Done[3]));
    }

    [Fact]
    public void Its_means_are_those_of_dreams_that_are_stepped_plainly()
    {
        MdnRnnPredictorTransformer memory = Trained();
        TurningRow[] rows = TurningRow.Play(1, seed: 9);
        var forecaster = new Forecaster(memory, horizon: 3, dreams: 4000);
        forecaster.Remember(rows[0].Latent, rows[0].Action);
        Forecast forecast = forecaster.Forecast(rows[1].Latent, [2, 0, 1]);

        var world = new MemoryWorldModel(memory);
        var steps = new ImaginedSteps(4000, world.StateSize, 1);
        float[] state = [.. rows[1].Latent, .. forecaster.Hidden, .. forecaster.Cell];
        double[] weights = [.. Enumerable.Repeat(1.0, 4000)];
        for (int i = 0; i < 4000; i++) state.CopyTo(steps.States, i * state.Length);
        var random = new Pcg64(77);
        float[] output = new float[memory.Model.Shape.OutputSize];
        foreach ((int step, float action) in new float[] { 2, 0, 1 }.Index())
        {
            Array.Fill(steps.Actions, action);
            world.Step(steps, random);
            double reward = Enumerable.Range(0, 4000).Sum(i => weights[i] * steps.Rewards[i]) / weights.Sum();
            for (int i = 0; i < 4000; i++)
            {
                memory.Model.Predict(steps.NextStates.AsSpan(i * state.Length + 2, memory.HiddenSize), 1, output);
                weights[i] /= 1 + Math.Exp(output[memory.Model.Shape.DoneAt]);
            }
            double[] latents = [.. Enumerable.Range(0, 4000).Select(i => (double)steps.NextStates[i * state.Length])];
            double mean = latents.Zip(weights, (z, weight) => z * weight).Sum() / weights.Sum();
            double error = 5 * Math.Sqrt(latents.Average(z => (z - mean) * (z - mean)) / 2000) + 1e-6;
            Assert.Equal(mean, forecast.MeanAt(step, 0), error);
            Assert.Equal(reward, forecast.Reward[step], 0.02);
            Assert.Equal(1 - weights.Average(), forecast.Done[step], 0.02);
            // Half of the draws are below the median, and a twentieth below the lowest quantile.
            Assert.Equal(0.5, Share(forecast.QuantileAt(step, 0, 1)), 0.06);
            Assert.Equal(0.05, Share(forecast.QuantileAt(step, 0, 0)), 0.03);
            steps.NextStates.CopyTo(steps.States, 0);

            double Share(float value) => latents.Zip(weights, (z, weight) => z <= value ? weight : 0).Sum() / weights.Sum();
        }
    }

    [Theory]
    [InlineData(ActionPlan.FollowingRows)]
    [InlineData(ActionPlan.Hold)]
    [InlineData(ActionPlan.Column)]
    public void Columns_have_the_bytes_of_the_forecaster_for_any_number_of_threads(ActionPlan plan)
    {
        MdnRnnPredictorTransformer memory = Trained();
        TurningRow[] rows = TurningRow.Play(5, seed: 3);
        IDataView remembered = _ml.Transforms.Concatenate("PlannedActions", "Action", "Action", "Action").Fit(View(rows)).Transform(memory.Transform(View(rows)));
        var options = new RolloutForecasterOptions { Horizon = 3, Dreams = 20, Plan = plan, Threads = 1 };
        RolloutForecasterTransformer one = new MLContext(seed: 8).Transforms.RolloutForecaster(options).Fit(remembered);
        options.Threads = 3;
        RolloutForecasterTransformer three = new MLContext(seed: 8).Transforms.RolloutForecaster(options).Fit(remembered);
        (IDataView first, IDataView second) = (one.Transform(remembered), three.Transform(remembered));
        foreach (string name in one.OutputColumnNames) Columns.AssertSameBits(Columns.Vectors(first, name), Columns.Vectors(second, name));

        (float[][] mean, float[][] quantiles, float[][] done) = (Columns.Vectors(first, "Forecast"), Columns.Vectors(first, "ForecastQuantiles"), Columns.Vectors(first, "ForecastDone"));
        Forecaster forecaster = one.CreateForecaster();
        for (int row = 0; row < rows.Length; row++)
        {
            if (rows[row].Step == 0) forecaster.Begin(rows[row].Episode);
            float[] actions = plan == ActionPlan.FollowingRows
                ? [.. rows.Skip(row).Take(3).TakeWhile(other => other.Episode == rows[row].Episode).Select(other => other.Action[0])]
                : [.. Enumerable.Repeat(rows[row].Action[0], 3)];
            Forecast forecast = forecaster.Forecast(rows[row].Latent, actions);
            Assert.Equal(forecast.Mean, mean[row]);
            Assert.Equal(forecast.Quantiles, quantiles[row]);
            Assert.Equal(forecast.Done, done[row]);
            Assert.Equal(3 - actions.Length, forecast.Reward.Count(float.IsNaN));
            forecaster.Remember(rows[row].Latent, rows[row].Action);
        }
    }

    [Fact]
    public void A_state_that_was_kept_goes_on()
    {
        MdnRnnPredictorTransformer memory = Trained();
        TurningRow[] rows = TurningRow.Play(1, seed: 3);
        var forecaster = new Forecaster(memory, horizon: 2, dreams: 10);
        foreach (TurningRow row in rows.Take(3)) forecaster.Remember(row.Latent, row.Action);
        var other = new Forecaster(memory, horizon: 2, dreams: 10);
        other.Resume(forecaster.Hidden, forecaster.Cell, step: 3);
        Assert.Equal(forecaster.Forecast(rows[3].Latent, [1, 2]).Mean, other.Forecast(rows[3].Latent, [1, 2]).Mean);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Forecasts_come_in_the_units_of_the_data_where_stages_only_join_and_scale(bool joinFirst)
    {
        TurningRow[] rows = TurningRow.Play(10, seed: 1);
        IDataView data = _ml.Data.LoadFromEnumerable(rows.Select(row => new PlantRow
        {
            Episode = row.Episode, Step = row.Step, Level = 500 + 300 * row.Latent[0], Inflow = 20 + row.Latent[1], Action = row.Action, Reward = row.Reward, Done = row.Done,
        }));
        IEstimator<ITransformer> scaled = joinFirst
            ? (IEstimator<ITransformer>)new EstimatorChain<ITransformer>().Append(_ml.Transforms.Concatenate("Latent", "Level", "Inflow")).Append(_ml.Transforms.NormalizeMeanVariance("Latent", fixZero: false))
            : new EstimatorChain<ITransformer>().Append(_ml.Transforms.NormalizeMinMax("Level", fixZero: false)).Append(_ml.Transforms.NormalizeMeanVariance("Inflow"))
                .Append(_ml.Transforms.Concatenate("Pair", "Level", "Inflow")).Append(_ml.Transforms.CopyColumns("Latent", "Pair"));
        var chain = new EstimatorChain<ITransformer>().Append(scaled).Append(_ml.Transforms.MdnRnnPredictor(Options()))
            .Append(_ml.Transforms.RolloutForecaster(new RolloutForecasterOptions { Horizon = 2, Dreams = 5, OriginalUnits = true }))
            .Append(_ml.Transforms.RolloutForecaster(new RolloutForecasterOptions
            {
                Horizon = 2, Dreams = 5, OutputColumnName = "M", QuantilesColumnName = "MQuantiles", RewardColumnName = "a", RewardQuantilesColumnName = "b", DoneColumnName = "c",
            })).Fit(data);
        IDataView forecasts = chain.Transform(data);
        float[][] original = Columns.Vectors(forecasts, "Forecast"), latent = Columns.Vectors(forecasts, "M");
        // The way there, by the stages themselves: the line through two rows of each column.
        float[][] shown = Columns.Vectors(forecasts, "Latent");
        float[] levels = Columns.Scalars<float>(data, "Level"), inflows = Columns.Scalars<float>(data, "Inflow");
        (int low, int high) = (Array.IndexOf(levels, levels.Min()), Array.IndexOf(levels, levels.Max()));
        double slope = (levels[high] - levels[low]) / (shown[high][0] - shown[low][0]);
        (int lowest, int highest) = (Array.IndexOf(inflows, inflows.Min()), Array.IndexOf(inflows, inflows.Max()));
        double inflowSlope = (inflows[highest] - inflows[lowest]) / (shown[highest][1] - shown[lowest][1]);
        for (int row = 0; row < original.Length; row++)
        {
            Assert.Equal(levels[low] + slope * (latent[row][0] - shown[low][0]), original[row][0], 0.01);
            Assert.Equal(inflows[lowest] + inflowSlope * (latent[row][1] - shown[lowest][1]), original[row][1], 0.001);
        }
        Assert.True(RolloutForecasterTransformer.FromModel(chain).OriginalUnits is false && ((RolloutForecasterTransformer)chain.ElementAt(chain.Count() - 2)).OriginalUnits);
    }

    [Fact]
    public void What_cannot_be_forecast_is_refused_with_what_to_do()
    {
        MdnRnnPredictorTransformer memory = ConstantMemory.OfNoise();
        IDataView remembered = memory.Transform(View(ConstantMemory.Noise(2, 5, seed: 1)));
        Assert.Contains("was not made by M", Assert.Throws<InvalidOperationException>(() => _ml.Transforms.RolloutForecaster("F", "Latent").Fit(remembered)).Message);
        ITransformer following = _ml.Transforms.RolloutForecaster("F").Fit(remembered);
        Assert.Contains("reads rows after the present one", Assert.Throws<InvalidOperationException>(() => following.GetRowToRowMapper(remembered.Schema)).Message);
        Assert.Contains("must ascend", Assert.Throws<ArgumentException>(() => _ml.Transforms.RolloutForecaster(new RolloutForecasterOptions { Quantiles = [0.5, 0.1] })).Message);
        Assert.Contains("1 to 1000 steps", Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Transforms.RolloutForecaster("F", horizon: 0)).Message);
        Assert.Contains("same name", Assert.Throws<ArgumentException>(() => _ml.Transforms.RolloutForecaster("ForecastDone")).Message);
        var forecaster = new Forecaster(memory, horizon: 2);
        Assert.Contains("expected 1 to 2 actions of 1 numbers, got 3", Assert.Throws<ArgumentException>(() => forecaster.Forecast([0, 0], [0, 0, 0])).Message);
        Assert.Contains("planned action 1 is not valid", Assert.Throws<ArgumentException>(() => forecaster.Forecast([0, 0], [0, 7])).Message);
        Assert.Contains("a latent has 2 numbers", Assert.Throws<ArgumentException>(() => forecaster.Remember([0], [0])).Message);
        TurningRow[] wrong = ConstantMemory.Noise(1, 5, seed: 1);
        wrong[3].Action = [7];
        // M itself refuses the row; read alone, the forecaster does, which looks ahead.
        IDataView alone = following.Transform(_ml.Data.LoadFromEnumerable(wrong));
        Assert.Contains("episode 0, step 0: the action is not valid", Assert.Throws<InvalidOperationException>(() => Columns.Vectors(alone, "F")).Message);

        var chain = new EstimatorChain<ITransformer>().Append(_ml.Transforms.NormalizeLogMeanVariance("Latent")).Append(_ml.Transforms.MdnRnnPredictor(Options()))
            .Append(_ml.Transforms.RolloutForecaster("F", originalUnits: true));
        Assert.Contains("NormalizingTransformer computes 'Latent' in a way that cannot be inverted", Assert.Throws<InvalidOperationException>(
            () => chain.Fit(View([.. TurningRow.Play(3, seed: 1)]))).Message);
    }

    [Fact]
    public void Quantiles_of_a_sample_are_those_of_Weibull()
    {
        var sample = new WeightedSample(4);
        float[] quantiles = new float[5];
        foreach ((int i, double value) in new[] { 30.0, 10, 40, 20 }.Index()) sample.Set(i, value, 0.5);
        // The k-th of four is at k / 5.
        sample.Quantiles([0.1, 0.2, 0.5, 0.7, 0.95], quantiles);
        Assert.Equal([10, 10, 25, 35, 40], quantiles);
        Assert.Equal(25, sample.Mean());
        // Weights 1, 2, 0 and 1 of 10, 20, 30 and 40: their sums 1, 3, 3, 4, over 5.
        foreach ((int i, double weight) in new[] { 0.0, 1, 1, 2 }.Index()) sample.Set(i, new[] { 30.0, 10, 40, 20 }[i], weight);
        sample.Quantiles([0.2, 0.4, 0.6, 0.8], quantiles);
        Assert.Equal([10, 15, 20, 40], quantiles[..4]);
        Assert.Equal(22.5, sample.Mean());
        for (int i = 0; i < 4; i++) sample.Set(i, 1, 0);
        sample.Quantiles([0.5], quantiles);
        Assert.True(float.IsNaN(quantiles[0]));
    }

    private MdnRnnPredictorTransformer Trained() => _ml.Transforms.MdnRnnPredictor(Options()).Fit(View(TurningRow.Play(30, seed: 1)));

    private static MdnRnnPredictorOptions Options() => new()
    {
        InputColumnName = "Latent", ActionSpace = new DiscreteSpace(3), HiddenSize = 16, Mixtures = 2, Epochs = 5, BatchSize = 8, LearningRate = 1e-2, Threads = 1,
    };

    private IDataView View(TurningRow[] rows) => _ml.Data.LoadFromEnumerable(rows);

    private sealed class PlantRow
    {
        public uint Episode { get; set; }

        public int Step { get; set; }

        public float Level { get; set; }

        public float Inflow { get; set; }

        [VectorType(1)]
        public float[] Action { get; set; } = [];

        public float Reward { get; set; }

        public bool Done { get; set; }
    }
}
