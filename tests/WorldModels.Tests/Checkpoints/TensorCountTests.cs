using Microsoft.ML;
using TorchSharp;
using WorldModels.Memory;
using WorldModels.Rollouts;
using WorldModels.Tests.MachineLearning;
using WorldModels.Tests.Torch;
using WorldModels.Torch;
using WorldModels.Trainee;
using WorldModels.Vision;
using Xunit;

namespace WorldModels.Tests.Checkpoints;

/// <summary>No training leaves tensors for the garbage collector.</summary>
[Collection(TensorCounts.Name)]
public sealed class TensorCountTests
{
    public static TheoryData<string> Trained => ["V", "M", "PPO", "DQN", "dreamt PPO"];

    public TensorCountTests() => TorchLibrary.EnsureLoaded();

    [Theory]
    [MemberData(nameof(Trained))]
    public void A_whole_training_leaves_as_few_tensors_as_one_that_is_stopped(string stage)
    {
        // TorchSharp counts one tensor too many for each parameter of a network: a number that does not depend on the steps.
        Left(stage, stopped: true);
        Assert.Equal(Left(stage, stopped: true), Left(stage, stopped: false));
    }

    [Fact]
    public void Ten_thousand_steps_hold_as_many_tensors_at_the_end_as_at_the_beginning()
    {
        TensorCounts.Settled();
        var ml = new MLContext(seed: 1);
        using RolloutDataView rollouts = ml.Data.CollectRollouts(() => new PointWorld(), episodes: 20, maxSteps: 20);
        var counts = new List<(long Step, long Tensors)>();
        ml.Transforms.MdnRnnPredictor(new MdnRnnPredictorOptions
        {
            InputColumnName = RolloutColumns.Observation, HiddenSize = 4, Mixtures = 2, Epochs = 2000, BatchSize = 4, SequenceLength = 20, HeldOutFraction = 0, Threads = 1,
            Progress = new Report(now => counts.Add((now.Completed, torch.Tensor.TotalCount))),
        }).Fit(rollouts);
        Assert.True(counts[^1].Step >= 10_000, $"{counts[^1].Step} steps");
        Assert.True(counts.Count > 2);
        Assert.All(counts, count => Assert.Equal(counts[0].Tensors, count.Tensors));
    }

    [Fact]
    public void An_encoder_on_a_device_leaves_none()
    {
        VaeModel model = UntrainedStages.Vision().Model;
        using var device = new DeviceEncoder(model, torch.CPU);
        byte[] pictures = new byte[8 * VaeNetwork.PictureSize];
        float[] mean = new float[8 * model.LatentSize], logVariance = new float[mean.Length];
        device.Encode(pictures, 8, mean, logVariance);
        long before = TensorCounts.Settled();
        for (int i = 0; i < 20; i++) device.Encode(pictures, 8, mean, logVariance);
        Assert.Equal(before, torch.Tensor.TotalCount);
    }

    private static long Left(string stage, bool stopped)
    {
        long before = TensorCounts.Settled();
        using var stop = new CancellationTokenSource();
        if (!stopped) SmallTraining.Run(stage, folder: null);
        else
            Assert.ThrowsAny<OperationCanceledException>(() => SmallTraining.Run(stage, folder: null, log: StopAtFirstResult, cancellation: stop.Token));
        return torch.Tensor.TotalCount - before;

        void StopAtFirstResult(string message)
        {
            if (message.Contains(" 1 of ", StringComparison.Ordinal) || message.Contains("steps: evaluated", StringComparison.Ordinal)) stop.Cancel();
        }
    }
}
