using WorldModels.MachineLearning;
using WorldModels.Memory;
using Xunit;

namespace WorldModels.Tests.Memory;

/// <summary>How long M is trained where nobody says so, and the warning where that was not enough.</summary>
public class DefaultEpochsTests
{
    [Theory]
    [InlineData(100, 20)]
    [InlineData(5000, 20)]
    [InlineData(99, 21)]
    [InlineData(5, 400)]
    [InlineData(3, 667)]
    [InlineData(1, 2000)]
    public void Few_rows_get_as_many_epochs_as_make_2000_gradient_steps(long stepsAnEpoch, int epochs) =>
        Assert.Equal(epochs, new MdnRnnPredictorOptions().WithEpochs(stepsAnEpoch).Epochs);

    [Fact]
    public void What_the_caller_sets_stays() => Assert.Equal(3, new MdnRnnPredictorOptions { Epochs = 3 }.WithEpochs(1).Epochs);

    [Fact]
    public void A_warning_says_which_baseline_M_does_not_beat()
    {
        var good = new PredictionQuality(100, -2, 1, -1.5, 0.9, 0.1, 0.2);
        Assert.Null(BaselineWarning.Find(null));
        Assert.Null(BaselineWarning.Find(good));
        Assert.Null(BaselineWarning.Find(good with { RewardExplained = double.NaN }));
        Names("-1.4 nats a latent dimension", good with { NegativeLogLikelihood = -1.4 });
        Names("one Gaussian -3", good with { GaussianBaseline = -3 });
        Names("explains 1.5 % of the variance of the rewards", good with { RewardExplained = 0.015 });
        PredictionQuality single = good with { NegativeLogLikelihood = double.NaN, SquaredError = 0.5, MeanBaselineError = 1, CopyBaselineError = 0.6 };
        Assert.Null(BaselineWarning.Find(single));
        Names("0.7 squared error a latent dimension", single with { SquaredError = 0.7 });

        static void Names(string problem, PredictionQuality quality)
        {
            TrainingWarning warning = BaselineWarning.Find(quality)!;
            Assert.Equal(TrainingWarning.NoBetterThanBaseline, warning.Name);
            Assert.Contains(problem, warning.Message);
        }
    }
}
