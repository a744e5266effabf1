using Microsoft.ML;
using WorldModels.Dynamics;
using WorldModels.Environments;
using Xunit;

namespace WorldModels.Tests.Dynamics;

/// <summary>The quality of models for which it can be calculated.</summary>
public class ModelQualityTests
{
    private static readonly MLContext ML = new(seed: 1);

    [Fact]
    public void The_true_law_is_perfectly_calibrated_and_reaches_the_entropy()
    {
        ModelQuality quality = Measure(new Walk(deviation: 1));
        Assert.Equal(0.5 * Math.Log(2 * Math.PI * Math.E), quality.NegativeLogLikelihood, 0.05);
        Assert.True(quality.CalibrationError < 0.03, $"{quality.CalibrationError}");
        Assert.Equal(quality.CopyBaseline, quality.NegativeLogLikelihood, 0.01);
        Assert.Equal(1, quality.EffectiveComponents, 1e-12);
        Assert.Equal(1, quality.Calibration[0].Sum(), 1e-9);
        Assert.Equal(10, quality.Calibration[0].Count);
        Assert.Contains("nats a number", quality.ToString());
    }

    [Fact]
    public void A_model_that_is_too_sure_piles_up_at_both_ends_and_one_that_doubts_in_the_middle()
    {
        ModelQuality sure = Measure(new Walk(deviation: 0.25)), doubting = Measure(new Walk(deviation: 4));
        Assert.True(sure.Calibration[0][0] > 0.3 && sure.Calibration[0][^1] > 0.3 && sure.Calibration[0][5] < 0.1);
        Assert.True(doubting.Calibration[0][0] < 0.01 && doubting.Calibration[0][^1] < 0.01 && doubting.Calibration[0][5] > 0.15);
        Assert.True(Math.Min(sure.NegativeLogLikelihood, doubting.NegativeLogLikelihood) > Measure(new Walk(1)).NegativeLogLikelihood + 0.5);
    }

    [Fact]
    public void The_error_of_roll_outs_grows_with_every_step_by_the_variance_of_one()
    {
        ModelQuality quality = Measure(new Still(), new ModelQualityOptions { Horizon = 30, Samples = 1 });
        // Episodes of 20 rows have 19 steps.
        Assert.Equal(19, quality.OpenLoopErrors.Count);
        Assert.Equal(quality.SquaredError, quality.CopySquaredError);
        Assert.Equal(4, quality.OpenLoopErrors[3] / quality.OpenLoopErrors[0], 0.4);
        Assert.Equal(quality.OpenLoopErrors, quality.OpenLoopCopyErrors);
        Assert.True(double.IsNaN(quality.NegativeLogLikelihood) && double.IsNaN(quality.CalibrationError) && double.IsNaN(quality.EffectiveComponents));
        Assert.DoesNotContain("nats", quality.ToString());
    }

    [Fact]
    public void Rollouts_that_do_not_fit_the_model_are_named()
    {
        Assert.Contains("state column 'Observation': expected vector of 1 Single, got Vector<Single, 2>", Assert.Throws<ArgumentOutOfRangeException>(
            () => ML.WorldModels().MeasureModel(new Still(), ML.Data.LoadFromEnumerable(PushRow.Play(2)))).Message);
        Assert.Contains("no row has a next row", Assert.Throws<InvalidOperationException>(
            () => ML.WorldModels().MeasureModel(new Still(), ML.Data.LoadFromEnumerable(Rows(3).Where(row => row.Step == 0)))).Message);
        Assert.Contains("Horizon", Assert.ThrowsAny<ArgumentException>(() => Measure(new Still(), new ModelQualityOptions { Horizon = 0 })).Message);
    }

    private static ModelQuality Measure(IWorldModel model, ModelQualityOptions? options = null) =>
        ML.WorldModels().MeasureModel(model, ML.Data.LoadFromEnumerable(Rows(200)), options);

    // A random walk with steps from the standard normal distribution.
    private static IEnumerable<WalkRow> Rows(int episodes)
    {
        var random = new Pcg64(1);
        for (int episode = 0; episode < episodes; episode++)
        {
            double x = 0;
            for (int step = 0; step < 20; step++, x += random.NextNormal())
                yield return new WalkRow { Episode = (uint)episode, Step = step, Observation = [(float)x], Reward = 0 };
        }
    }

    private sealed class WalkRow
    {
        public uint Episode { get; set; }

        public int Step { get; set; }

        [Microsoft.ML.Data.VectorType(1)]
        public float[] Observation { get; set; } = [0];

        [Microsoft.ML.Data.VectorType(1)]
        public float[] Action { get; set; } = [0];

        public float Reward { get; set; }

        public bool Done { get; set; }
    }

    private class Still : IWorldModel
    {
        public int StateSize => 1;

        public Space ActionSpace { get; } = new DiscreteSpace(1);

        public virtual void Step(ImaginedSteps steps, Pcg64 random) => steps.States.CopyTo(steps.NextStates, 0);
    }

    private sealed class Walk(double deviation) : Still, IDensityModel
    {
        public int Components => 1;

        public override void Step(ImaginedSteps steps, Pcg64 random)
        {
            for (int i = 0; i < steps.Count; i++) steps.NextStates[i] = (float)(steps.States[i] + deviation * random.NextNormal());
        }

        public double[] LogLikelihood(ImaginedSteps steps) =>
            [.. Enumerable.Range(0, steps.Count).Select(i => -0.5 * Math.Pow(Standardized(steps, i), 2) - Math.Log(deviation * Math.Sqrt(2 * Math.PI)))];

        public double[] Cdf(ImaginedSteps steps) => [.. Enumerable.Range(0, steps.Count).Select(i => NormalDistribution.Cdf(Standardized(steps, i)))];

        public double[] Responsibilities(ImaginedSteps steps) => [.. Enumerable.Repeat(1.0, steps.Count)];

        private double Standardized(ImaginedSteps steps, int i) => (steps.NextStates[i] - steps.States[i]) / deviation;
    }
}
