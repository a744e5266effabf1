using WorldModels.MachineLearning;
using WorldModels.Memory;
using Xunit;

namespace WorldModels.Tests.Memory;

/// <summary>The length of M's training where the caller sets none, and the warning where it was not enough.</summary>
public class DefaultTrainingLengthTests
{
    [Theory]
    [InlineData(1, 60, 4, 1500)]       // One segment: a step a pass.
    [InlineData(135, 60, 8, 89)]       // 135 segments in lanes of 8: 17 steps.
    [InlineData(135, 101, 16, 84)]     // 270 segments of 100 steps at most; 9 rounds of 16 episodes have two steps each.
    [InlineData(10_000, 100, 32, 20)]  // 313 steps a pass.
    public void Few_rows_get_small_batches_and_at_least_1500_gradient_steps(int episodes, int length, int batchSize, int epochs)
    {
        MdnRnnPredictorOptions complete = DefaultTrainingLength.Of(new MdnRnnPredictorOptions(), [.. Enumerable.Repeat(length, episodes)]);
        Assert.Equal((batchSize, epochs), (complete.BatchSize, complete.Epochs));
    }

    [Fact]
    public void What_the_caller_sets_stays()
    {
        var options = new MdnRnnPredictorOptions { Epochs = 3, BatchSize = 7 };
        Assert.Same(options, DefaultTrainingLength.Of(options, [10]));
        MdnRnnPredictorOptions epochs = DefaultTrainingLength.Of(new MdnRnnPredictorOptions { Epochs = 3 }, [10]);
        Assert.Equal((3, 4), (epochs.Epochs, epochs.BatchSize));
        MdnRnnPredictorOptions batch = DefaultTrainingLength.Of(new MdnRnnPredictorOptions { BatchSize = 7 }, [10]);
        Assert.Equal((1500, 7), (batch.Epochs, batch.BatchSize));
    }

    [Fact]
    public void A_warning_names_the_baseline_that_M_does_not_beat()
    {
        var good = new PredictionQuality(100, -2, 1, -1.5, 0.9, 0.1, 0.2);
        Assert.Null(BaselineWarning.Find(null));
        Assert.Null(BaselineWarning.Find(good));
        Assert.Null(BaselineWarning.Find(good with { RewardExplained = double.NaN }));
        Names("costs -1.4 nats a latent dimension", good with { NegativeLogLikelihood = -1.4 });
        Names("one Gaussian -3", good with { GaussianBaseline = -3 });
        Names("explains 1.5 % of the variance of the rewards", good with { RewardExplained = 0.015 });
        PredictionQuality single = good with { NegativeLogLikelihood = double.NaN, SquaredError = 0.5, MeanBaselineError = 1, CopyBaselineError = 0.6 };
        Assert.Null(BaselineWarning.Find(single));
        Names("costs 0.7 squared error a latent dimension", single with { SquaredError = 0.7 });

        static void Names(string problem, PredictionQuality quality)
        {
            TrainingWarning warning = BaselineWarning.Find(quality)!;
            Assert.Equal(TrainingWarning.NoBetterThanBaseline, warning.Name);
            Assert.Contains(problem, warning.Message);
        }
    }
}
