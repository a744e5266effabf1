using WorldModels.Dynamics;
using WorldModels.Environments;
using Xunit;

namespace WorldModels.Tests.Dynamics;

/// <summary>Every rung on the environment for which the rung below it fails.</summary>
public class TeleporterTests(TeleporterModels models) : IClassFixture<TeleporterModels>
{
    private const int Throws = 4000;

    // Two of three steps are strides, one is a throw.
    private static readonly double Noise = Math.Log(Teleporter.Noise * Math.Sqrt(2 * Math.PI * Math.E));
    private static readonly double Entropy = Noise + Math.Log(2) / 3;
    private static readonly double BestGaussian = (2 * Noise + Math.Log(Teleporter.Exit * Math.Sqrt(2 * Math.PI * Math.E))) / 3;

    [Fact]
    public void The_squared_error_predicts_the_middle_where_nobody_ever_arrives()
    {
        ImaginedSteps steps = models.Throw(models.Model(DynamicsHead.MeanSquaredError), 200);
        Assert.DoesNotContain(steps.NextStates, IsExit);
        Assert.True(steps.NextStates.Average(Math.Abs) < 1, $"{steps.NextStates.Average(Math.Abs)}");
        Assert.True(double.IsNaN(models.Quality(DynamicsHead.MeanSquaredError).NegativeLogLikelihood));
        Assert.IsNotType<IDensityModel>(models.Model(DynamicsHead.MeanSquaredError), exactMatch: false);
    }

    [Fact]
    public void The_draws_of_a_Gaussian_fall_between_the_exits()
    {
        float[] drawn = models.Throw(models.Model(DynamicsHead.Gaussian), Throws).NextStates;
        Assert.True(drawn.Count(IsExit) < 0.2 * Throws, $"{drawn.Count(IsExit)}");
        Assert.True(drawn.Count(x => Math.Abs(x) < 2) > 0.3 * Throws);
        double nll = models.Quality(DynamicsHead.Gaussian).NegativeLogLikelihood;
        Assert.True(nll > BestGaussian - 0.1 && nll < BestGaussian + 0.8, $"{nll}, the best possible is {BestGaussian}");
    }

    [Theory]
    [InlineData(DynamicsHead.Mixture)]
    [InlineData(DynamicsHead.Flow)]
    public void The_draws_of_a_mixture_and_of_a_flow_hit_both_exits_in_the_right_proportion(DynamicsHead head)
    {
        ImaginedSteps steps = models.Throw(models.Model(head), Throws);
        int left = steps.NextStates.Count(x => IsExit(x) && x < 0), right = steps.NextStates.Count(x => IsExit(x) && x > 0);
        Assert.True(left + right > 0.9 * Throws, $"{left} left, {right} right");

        // The training data are random too: both the model's proportion and that of the draws vary around 1/2.
        double trained = models.Rollouts.Store.RowCount / 3.0, variance = 0.25 / (left + right) + 0.25 / trained;
        double chiSquare = Math.Pow((double)right / (left + right) - 0.5, 2) / variance;
        Assert.True(chiSquare < 10.8, $"{left} left, {right} right: chi-square {chiSquare}, above what chance exceeds once in a thousand times");

        // The reward belongs to the drawn exit.
        Assert.Equal(left + right, Enumerable.Range(0, Throws).Count(i => IsExit(steps.NextStates[i]) && Math.Abs(steps.Rewards[i] - Math.Sign(steps.NextStates[i])) < 0.2));
    }

    [Theory]
    [InlineData(DynamicsHead.Mixture)]
    [InlineData(DynamicsHead.Flow)]
    public void A_mixture_and_a_flow_beat_the_best_Gaussian_there_is(DynamicsHead head)
    {
        ModelQuality quality = models.Quality(head);
        Assert.True(quality.NegativeLogLikelihood < Math.Min(BestGaussian, models.Quality(DynamicsHead.Gaussian).NegativeLogLikelihood) - 0.4, $"{head}: {quality}");
        Assert.True(quality.NegativeLogLikelihood > Entropy - 0.05, $"{quality}: nothing can be below the entropy {Entropy}");
        Assert.True(quality.NegativeLogLikelihood < quality.CopyBaseline && quality.NegativeLogLikelihood < quality.GaussianBaseline);
    }

    [Fact]
    public void A_flow_is_level_with_the_mixture_where_the_law_is_one()
    {
        double mixture = models.Quality(DynamicsHead.Mixture).NegativeLogLikelihood, flow = models.Quality(DynamicsHead.Flow).NegativeLogLikelihood;
        Assert.True(flow < mixture + 0.05, $"flow {flow}, mixture {mixture}");
    }

    [Fact]
    public void A_throw_uses_two_components_and_a_Gaussian_has_one()
    {
        Assert.InRange(models.Quality(DynamicsHead.Mixture).EffectiveComponents, 1.5, 3);
        Assert.Equal(1, models.Quality(DynamicsHead.Gaussian).EffectiveComponents, 1e-9);
        Assert.Equal(3, models.Quality(DynamicsHead.Mixture).MixtureUse.Count);
    }

    private static bool IsExit(float x) => Math.Abs(Math.Abs(x) - Teleporter.Exit) < 0.2;
}
