using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.Environments;
using WorldModels.Forecasting;
using WorldModels.Memory;
using WorldModels.Rollouts;
using WorldModels.Tests.MachineLearning;
using WorldModels.Tests.Memory;
using Xunit;

namespace WorldModels.Tests.Forecasting;

/// <summary>Surprise, on an M whose law is known and on one that was trained.</summary>
[Collection(Stages.Name)]
public class SurpriseDetectorTests
{
    private readonly MLContext _ml = new(seed: 1);

    [Fact]
    public void The_surprise_is_the_negative_logarithm_of_the_mixtures_density()
    {
        MdnRnnPredictorTransformer memory = ConstantMemory.Create([MathF.Log(3), 0], [-1, 2], [0.5f, 2]);
        TurningRow[] rows = ConstantMemory.Noise(3, 40, seed: 1);
        IDataView scored = Detector(0.1).Fit(memory.Transform(View(rows))).Transform(memory.Transform(View(rows)));
        float[][] surprise = Columns.Vectors(scored, "Surprise");
        float[] scores = Columns.Scalars<float>(scored, "Score");
        bool[] alarms = Columns.Scalars<bool>(scored, "PredictedLabel");
        for (int row = 0; row < rows.Length; row++)
        {
            if (row % 40 == 0)
            {
                Assert.True(surprise[row].All(float.IsNaN) && float.IsNaN(scores[row]) && !alarms[row]);
                continue;
            }
            double[] expected = [.. rows[row].Latent.Select(z => -Math.Log(0.75 * Normal(z, -1, 0.5) + 0.25 * Normal(z, 2, 2)))];
            Assert.Equal(expected[0], surprise[row][0], 1e-5);
            Assert.Equal(expected[1], surprise[row][1], 1e-5);
            Assert.Equal(expected.Sum(), scores[row], 1e-5);
        }
        // One in ten of 117 is above the 107th (0.9 x 118, rounded up): ten.
        Assert.Equal(10, alarms.Count(alarm => alarm));
    }

    [Fact]
    public void The_threshold_is_the_quantile_of_the_true_law_and_other_normal_rows_give_the_rate_that_was_asked_for()
    {
        MdnRnnPredictorTransformer memory = ConstantMemory.OfNoise();
        SurpriseDetectorTransformer detector = Detector(0.01).Fit(memory.Transform(View(ConstantMemory.Noise(400, 51, seed: 2))));
        // Half the sum of two squared normal numbers is exponentially distributed.
        Assert.Equal(Math.Log(2 * Math.PI) + Math.Log(100), detector.Threshold, 0.15);
        Assert.Equal((20_000, 400, 0.01), (detector.Calibration.Rows, detector.Calibration.Episodes, detector.FalseAlarmRate));
        Assert.Equal(0.01, detector.Calibration.Rate, 1e-4);
        Assert.InRange(0.01, detector.Calibration.Low, detector.Calibration.High);
        AlarmRate fresh = detector.MeasureAlarms(memory.Transform(View(ConstantMemory.Noise(400, 51, seed: 3))));
        Assert.InRange(0.01, fresh.Low, fresh.High);
        Assert.InRange(fresh.High - fresh.Low, 0.002, 0.004);
        Assert.Contains("alarms in 20000 rows of 400 episodes", $"{fresh}");
    }

    [Fact]
    public void In_a_chain_the_episodes_that_M_held_out_set_the_threshold()
    {
        IDataView rows = View(TurningRow.Play(40, seed: 1));
        var chain = _ml.Transforms.MdnRnnPredictor(Memory(0.25)).Append(_ml.Transforms.SurpriseDetector("Surprise", falseAlarmRate: 0.05)).Fit(rows);
        var detector = SurpriseDetectorTransformer.FromModel(chain);
        IDataView remembered = MdnRnnPredictorTransformer.FromModel(chain).Transform(rows);
        HeldOutSplit split = MdnRnnPredictorTransformer.FromModel(chain).HeldOutSplit!;
        uint[] held = [.. Columns.Scalars<uint>(rows, "Episode").Distinct().Where(episode => split.Holds(episode))];
        Assert.InRange(held.Length, 4, 16);
        Assert.Equal(held.Length, detector.Calibration.Episodes);
        IDataView heldRows = _ml.Data.FilterByCustomPredicate<TurningRow>(remembered, row => !held.Contains(row.Episode));
        SurpriseDetectorTransformer alone = Detector(0.05).Fit(heldRows);
        Assert.Equal((detector.Threshold, detector.Calibration), (alone.Threshold, alone.Calibration));
        Assert.NotEqual(detector.Threshold, Detector(0.05).Fit(remembered).Threshold);
    }

    [Fact]
    public void A_fault_is_told_from_normal_rows_as_ML_NET_measures_it()
    {
        var chain = _ml.Transforms.MdnRnnPredictor(Memory(0.25)).Append(_ml.Transforms.SurpriseDetector("Surprise", falseAlarmRate: 0.02)).Fit(View(TurningRow.Play(60, seed: 1)));
        TurningRow[] rows = TurningRow.Play(20, seed: 2);
        FaultyRow[] faulty = [.. rows.Select(row => new FaultyRow
        {
            Episode = row.Episode, Step = row.Step, Action = row.Action, Label = row.Step % 10 == 5 ? 1 : 0,
            Latent = row.Step % 10 == 5 ? [-row.Latent[0], -row.Latent[1]] : row.Latent,
        })];
        AnomalyDetectionMetrics metrics = _ml.AnomalyDetection.Evaluate(chain.Transform(_ml.Data.LoadFromEnumerable(faulty)), falsePositiveCount: 10);
        Assert.True(metrics.AreaUnderRocCurve > 0.9, $"{metrics.AreaUnderRocCurve}");
        // Rows without a surprise, the first of each episode, take no part.
        Assert.True(double.IsFinite(metrics.DetectionRateAtFalsePositiveCount) && metrics.DetectionRateAtFalsePositiveCount > 0.5, $"{metrics.DetectionRateAtFalsePositiveCount}");
    }

    [Fact]
    public void One_observation_is_measured_as_its_row_is()
    {
        MdnRnnPredictorTransformer memory = ConstantMemory.OfNoise();
        TurningRow[] rows = ConstantMemory.Noise(2, 60, seed: 1);
        SurpriseDetectorTransformer detector = Detector(0.05).Fit(memory.Transform(View(rows)));
        IDataView scored = detector.Transform(memory.Transform(View(rows)));
        float[][] hidden = Columns.Vectors(scored, "Hidden"), surprise = Columns.Vectors(scored, "Surprise");
        float[] scores = Columns.Scalars<float>(scored, "Score");
        bool[] alarms = Columns.Scalars<bool>(scored, "PredictedLabel");
        Assert.Null(detector.Measure(rows[60].Latent, hidden[60]));
        for (int row = 1; row < 60; row++)
        {
            Surprise one = detector.Measure(rows[row].Latent, hidden[row])!;
            Assert.Equal((scores[row], alarms[row]), (one.Score, one.IsAlarm));
            Assert.Equal(surprise[row], one.Dimensions);
        }
        Assert.True(detector.Measure([float.NaN, 0], hidden[1])!.IsAlarm);
        Assert.Contains("a latent has 2 numbers: got 1", Assert.Throws<ArgumentException>(() => detector.Measure([0], hidden[1])).Message);
    }

    [Fact]
    public void What_cannot_be_calibrated_is_refused_with_what_to_do()
    {
        MdnRnnPredictorTransformer memory = ConstantMemory.OfNoise();
        IDataView few = memory.Transform(View(ConstantMemory.Noise(1, 50, seed: 1)));
        Assert.Contains("needs 99 normal rows after the first rows of their episodes: there are 49", Assert.Throws<InvalidOperationException>(() => Detector(0.01).Fit(few)).Message);
        Assert.Contains("HeldOutOnly", Assert.Throws<InvalidOperationException>(() => _ml.Transforms.SurpriseDetector("Surprise").Fit(few)).Message);
        Assert.Contains("was not made by M", Assert.Throws<InvalidOperationException>(() => _ml.Transforms.SurpriseDetector("Surprise", "Latent").Fit(few)).Message);
        IDataView scaled = _ml.Transforms.NormalizeMinMax("Latent").Fit(few).Transform(few);
        Assert.Contains("the surprise detector reads a column 'Latent' that the stage NormalizingTransformer computes after M", Assert.Throws<InvalidOperationException>(() => Detector(0.1).Fit(scaled)).Message);
        TurningRow[] missing = ConstantMemory.Noise(1, 50, seed: 1);
        missing[7].Latent[1] = float.NaN;
        Assert.Contains("episode 0, step 7: the surprise is NaN", Assert.Throws<InvalidOperationException>(() => Detector(0.1).Fit(memory.Transform(View(missing)))).Message);
        MdnRnnPredictorOptions options = Memory(0.25);
        (options.Head, options.Epochs) = (PredictionHead.Deterministic, 1);
        var deterministic = _ml.Transforms.MdnRnnPredictor(options).Append(_ml.Transforms.SurpriseDetector("Surprise"));
        Assert.Contains("predicts no distribution", Assert.Throws<InvalidOperationException>(() => deterministic.Fit(View(TurningRow.Play(10, seed: 1)))).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => _ml.Transforms.SurpriseDetector("Surprise", falseAlarmRate: 0));
        Assert.Contains("Score", Assert.Throws<ArgumentException>(() => _ml.Transforms.SurpriseDetector("Score")).Message);
    }

    [Fact]
    public void The_interval_of_a_rate_is_Wilsons_and_wider_where_episodes_differ()
    {
        // Five in a hundred independent rows (Wilson 1927; the same figures as statsmodels' proportion_confint).
        Proportion even = ProportionInterval.Of([.. Enumerable.Range(0, 5).Select(_ => new EpisodeCount(20, 1))]);
        Assert.Equal((0.05, 0.0215, 0.1118), (even.Share, Math.Round(even.Low, 4), Math.Round(even.High, 4)));
        // All in one of five episodes: 16 + 4 = 20 squared counts, times 5/4, are 25, where independent rows have 4.75: as 19 independent rows.
        Proportion clustered = ProportionInterval.Of([new(20, 5), new(20, 0), new(20, 0), new(20, 0), new(20, 0)]);
        double n = 100 * 4.75 / 25, z = 1.959963984540054, middle = (0.05 + z * z / 2 / n) / (1 + z * z / n), half = z / (1 + z * z / n) * Math.Sqrt(0.0475 / n + z * z / 4 / n / n);
        Assert.Equal(middle - half, clustered.Low, 1e-12);
        Assert.Equal(middle + half, clustered.High, 1e-12);
    }

    private static double Normal(double z, double mean, double sigma) => Math.Exp(-(z - mean) * (z - mean) / 2 / sigma / sigma) / sigma / Math.Sqrt(2 * Math.PI);

    private SurpriseDetectorEstimator Detector(double rate) => _ml.Transforms.SurpriseDetector(new SurpriseDetectorOptions { FalseAlarmRate = rate, HeldOutOnly = false });

    private IDataView View(TurningRow[] rows) => _ml.Data.LoadFromEnumerable(rows);

    private static MdnRnnPredictorOptions Memory(double heldOut) => new()
    {
        ActionSpace = new DiscreteSpace(3), HiddenSize = 16, Mixtures = 2, Epochs = 20, BatchSize = 8, LearningRate = 1e-2, Threads = 1, HeldOutFraction = heldOut,
    };

    private sealed class FaultyRow
    {
        public uint Episode { get; set; }

        public int Step { get; set; }

        [VectorType(2)]
        public float[] Latent { get; set; } = [];

        [VectorType(1)]
        public float[] Action { get; set; } = [];

        public float Reward { get; set; }

        public bool Done { get; set; }

        public float Label { get; set; }
    }
}
