using Microsoft.ML;
using Microsoft.ML.Data;
using TorchSharp;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Rollouts;
using WorldModels.Tests.MachineLearning;
using WorldModels.Vision;
using Xunit;

namespace WorldModels.Tests.Vision;

[Collection(Stages.Name)]
public class VaeEncoderTests(TrainedChain chain)
{
    [Fact]
    public void The_same_seed_gives_the_same_weights_and_another_does_not()
    {
        VaeEncoderTransformer again = Fit(new MLContext(seed: 5)), other = Fit(new MLContext(seed: 6));
        Assert.Equal(Weights(chain.Vision), Weights(again));
        Assert.NotEqual(Weights(chain.Vision), Weights(other));

        static IEnumerable<float> Weights(VaeEncoderTransformer vision) => vision.Model.Weights.SelectMany(weight => weight.Values);
    }

    [Fact]
    public void Training_lowers_the_error_and_keeps_a_history()
    {
        VaeEncoderTransformer trained = Fit(chain.ML, options => options.Epochs = 4);
        Assert.Equal([1, 2, 3, 4], trained.History.Select(epoch => epoch.Epoch));
        Assert.True(trained.History[3].Reconstruction < 0.7 * trained.History[0].Reconstruction, string.Join(", ", trained.History));
        Assert.Equal(chain.Vision.History[0], trained.History[0]);
        ReconstructionQuality quality = trained.Evaluate(chain.Rollouts);
        Assert.Equal(chain.Rollouts.GetRowCount(), quality.Frames);
        Assert.True(quality.SquaredError < chain.Vision.Evaluate(chain.Rollouts).SquaredError);
    }

    [Fact]
    public void A_source_that_cannot_shuffle_is_shuffled_in_a_window()
    {
        IDataView fixedOrder = chain.ML.Data.TakeRows(chain.Rollouts, 40);
        Assert.False(fixedOrder.CanShuffle);
        var batches = new FrameBatches(fixedOrder, "Observation", VaeNetwork.PictureSize);
        string[] expected = Frames(batches.InOrder), shuffled = Frames(batch => batches.Shuffled(batch, new Pcg64(1), window: 16));
        Assert.Equal(40, expected.Length);
        Assert.NotEqual(expected, shuffled);
        Assert.Equal(expected.Order(StringComparer.Ordinal), shuffled.Order(StringComparer.Ordinal));
        Assert.Equal(shuffled, Frames(batch => batches.Shuffled(batch, new Pcg64(1), window: 16)));
        Assert.NotEmpty(Fit(chain.ML, options => options.ShuffleWindow = 16, fixedOrder).History);

        static string[] Frames(Func<byte[], IEnumerable<int>> read)
        {
            byte[] batch = new byte[7 * VaeNetwork.PictureSize];
            var frames = new List<string>();
            foreach (int count in read(batch))
                for (int i = 0; i < count; i++) frames.Add(Convert.ToHexString(batch.AsSpan(i * VaeNetwork.PictureSize, VaeNetwork.PictureSize)));
            return [.. frames];
        }
    }

    [Fact]
    public void Encode_and_Decode_agree_with_the_columns()
    {
        float[][] latents = Columns.Vectors(chain.Encoded, "Latent");
        byte[][] pictures = [.. chain.Rollouts.GetColumn<byte[]>(chain.Rollouts.Schema["Observation"])];
        Columns.AssertSameBits(latents, [.. pictures.Select(chain.Vision.Encode)]);
        Assert.Equal(64 * 64 * 3, chain.Vision.Decode(latents[0]).Length);
        Assert.Contains("64 x 64 x 3", Assert.Throws<ArgumentException>(() => chain.Vision.Encode(new byte[5])).Message);
        Assert.Contains("8 numbers", Assert.Throws<ArgumentException>(() => chain.Vision.Decode(new float[5])).Message);
    }

    [Fact]
    public void Drawn_latents_differ_from_row_to_row_and_are_the_same_from_every_cursor()
    {
        IDataView means = UntrainedStages.Vision().Transform(chain.Rollouts), drawn = UntrainedStages.Vision(sampleLatent: true).Transform(chain.Rollouts);
        float[][] mean = Columns.Vectors(means, "Latent"), latents = Columns.Vectors(drawn, "Latent"), logVariance = Columns.Vectors(drawn, "LatentLogVariance");
        float[] noise = [.. latents.Select((latent, row) => (latent[0] - mean[row][0]) / MathF.Exp(logVariance[row][0] / 2))];
        Assert.Equal(noise.Length, noise.Distinct().Count());
        Assert.InRange(Math.Sqrt(noise.Average(value => value * value)), 0.6, 1.4);
        Columns.AssertSameBits(latents, Columns.Vectors(drawn, "Latent"));
        Columns.AssertSameBits(latents[5..], Columns.Vectors(chain.ML.Data.SkipRows(drawn, 5), "Latent"));
        var shuffled = new Dictionary<ulong, float[]>();
        using DataViewRowCursor cursor = drawn.GetRowCursor([drawn.Schema["Latent"]], new Random(1));
        ValueGetter<VBuffer<float>> getter = cursor.GetGetter<VBuffer<float>>(drawn.Schema["Latent"]);
        ValueGetter<DataViewRowId> getId = cursor.GetIdGetter();
        while (cursor.MoveNext())
        {
            VBuffer<float> value = default;
            DataViewRowId id = default;
            getter(ref value);
            getId(ref id);
            shuffled.Add(id.Low, [.. value.DenseValues()]);
        }
        Columns.AssertSameBits(latents, [.. shuffled.OrderBy(pair => pair.Key).Select(pair => pair.Value)]);
    }

    [Fact]
    public void Training_leaves_no_native_tensor_behind_and_needs_no_more_the_longer_it_lasts()
    {
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        long LiveAtTheEnd(int epochs)
        {
            long live = 0;
            Fit(chain.ML, options => (options.Epochs, options.Progress) = (epochs, new Report(_ => live = DisposeScopeManager.Statistics.ThreadTotalLiveCount)));
            return live;
        }
        Assert.Equal(LiveAtTheEnd(1), LiveAtTheEnd(3));
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void It_can_be_watched_and_cancelled()
    {
        var ml = new MLContext(seed: 5);
        var lines = new List<string>();
        ml.Log += (_, message) => lines.Add(message.Message);
        var reports = new List<TrainingProgress>();
        Fit(ml, options => options.Progress = new Report(reports.Add));
        Assert.Equal(("V", reports[^1].Total, 1.0), (reports[^1].Stage, reports[^1].Completed, reports[^1].Fraction));
        Assert.Equal(["reconstruction loss", "KL divergence"], reports[^1].Metrics.Keys);
        Assert.Contains(lines, line => line.Contains("epoch 1 of 1: squared error per frame", StringComparison.Ordinal));
        using var source = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => Fit(ml, options =>
            (options.Epochs, options.CancellationToken, options.Progress) = (1000, source.Token, new Report(_ => source.Cancel()))));
    }

    [Fact]
    public void A_training_that_diverges_says_where()
    {
        var error = Assert.Throws<TrainingDivergedException>(() => Fit(chain.ML, options => (options.LearningRate, options.Epochs) = (1e6, 3)));
        Assert.Equal("V", error.Stage);
        Assert.InRange(error.Step, 2, 15);
        Assert.Contains($"the training of V diverged at step {error.Step}: '{error.Tensor}' is not finite. Decrease LearningRate", error.Message);
    }

    [Fact]
    public void Rollouts_without_a_row_are_refused()
    {
        IDataView none = chain.ML.Data.FilterRowsByColumn(chain.Rollouts, "Reward", lowerBound: 1e6);
        Assert.Contains("the rollouts are empty", Assert.Throws<InvalidOperationException>(() => Fit(chain.ML, view: none)).Message);
        Assert.Throws<InvalidOperationException>(() => chain.Vision.Evaluate(none));
    }

    [Fact]
    public void A_picture_column_that_is_missing_or_of_another_type_is_named_with_what_is_expected()
    {
        using RolloutDataView points = chain.ML.Data.CollectRollouts(() => new PointWorld(5), episodes: 2);
        IDataView without = chain.ML.Transforms.DropColumns("Observation").Fit(chain.Rollouts).Transform(chain.Rollouts);
        VaeEncoderEstimator estimator = chain.ML.Transforms.VaeEncoder("Latent", "Observation");
        foreach ((IDataView view, string got) in new[] { (without, "no such column"), (points, "Vector<Single, 2>") })
        {
            foreach (Action act in new Action[] { () => estimator.Fit(view), () => chain.Vision.Transform(view), () => chain.Vision.GetOutputSchema(view.Schema), () => chain.Vision.Evaluate(view) })
            {
                string message = Assert.Throws<ArgumentOutOfRangeException>(act).Message;
                Assert.Contains("picture column 'Observation': expected vector of 12288 Byte (64 x 64 x 3), got " + got, message);
            }
            string shape = Assert.Throws<ArgumentOutOfRangeException>(() => estimator.GetOutputSchema(Shapes.Of(view.Schema))).Message;
            Assert.Contains("'Observation': expected vector of 12288 Byte", shape);
        }
    }

    [Fact]
    public void Options_out_of_range_are_named()
    {
        AssertNamed("LatentSize", options => options.LatentSize = 0);
        AssertNamed("Epochs", options => options.Epochs = 0);
        AssertNamed("BatchSize", options => options.BatchSize = 0);
        AssertNamed("LearningRate", options => options.LearningRate = 0);
        AssertNamed("LearningRate", options => options.LearningRate = double.PositiveInfinity);
        AssertNamed("KlTolerance", options => options.KlTolerance = -1);
        AssertNamed("KlTolerance", options => options.KlTolerance = double.NaN);
        AssertNamed("ShuffleWindow", options => options.ShuffleWindow = 1);
        AssertNamed("Threads", options => options.Threads = 0);
        AssertNamed("OutputColumnName", options => options.OutputColumnName = "");
        AssertNamed("InputColumnName", options => options.InputColumnName = " ");
        AssertNamed("LogVarianceColumnName", options => options.LogVarianceColumnName = "");
        AssertNamed("LogVarianceColumnName", options => options.LogVarianceColumnName = options.OutputColumnName);

        void AssertNamed(string name, Action<VaeEncoderOptions> change)
        {
            var options = new VaeEncoderOptions();
            change(options);
            Assert.Equal(name, Assert.ThrowsAny<ArgumentException>(() => chain.ML.Transforms.VaeEncoder(options)).ParamName);
        }
    }

    [Fact]
    public void A_missing_GPU_is_an_error_unless_the_CPU_may_step_in()
    {
        var strict = new MLContext(seed: 5) { GpuDeviceId = 4000, FallbackToCpu = false };
        Assert.Contains("GpuDeviceId is 4000", Assert.Throws<InvalidOperationException>(() => Fit(strict)).Message);
        var lenient = new MLContext(seed: 5) { GpuDeviceId = 4000, FallbackToCpu = true };
        Assert.Equal(chain.Vision.History, Fit(lenient).History);
    }

    private VaeEncoderTransformer Fit(MLContext ml, Action<VaeEncoderOptions>? change = null, IDataView? view = null)
    {
        VaeEncoderOptions options = TrainedChain.VisionOptions();
        change?.Invoke(options);
        return ml.Transforms.VaeEncoder(options).Fit(view ?? chain.Rollouts);
    }
}
