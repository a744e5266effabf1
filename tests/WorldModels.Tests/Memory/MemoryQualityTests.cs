using Microsoft.ML;
using WorldModels.Dynamics;
using WorldModels.Environments;
using WorldModels.Memory;
using WorldModels.Torch;
using Xunit;

namespace WorldModels.Tests.Memory;

/// <summary>M measured like every other world model, on environments with known dynamics.</summary>
public class MemoryQualityTests
{
    private static readonly MLContext ML = new(seed: 1);

    [Fact]
    public void The_true_law_is_perfectly_calibrated_and_reaches_the_entropy()
    {
        ModelQuality quality = ML.WorldModels().MeasureMemory(Sayer(mean: 0, sigma: 1), Noise(), new ModelQualityOptions { Horizon = 3 });
        Assert.Equal(0.5 * Math.Log(2 * Math.PI * Math.E), quality.NegativeLogLikelihood, 0.02);
        Assert.Equal(quality.GaussianBaseline, quality.NegativeLogLikelihood, 0.01);
        Assert.True(quality.CalibrationError < 0.03, $"{quality.CalibrationError}");
        Assert.Equal((2, 10, 200 * 19), (quality.Calibration.Count, quality.Calibration[1].Count, (int)quality.Steps));
        Assert.All(quality.Calibration, shares => Assert.Equal(1, shares.Sum(), 1e-9));
        // Two equal components share each latent.
        Assert.Equal([0.5, 0.5], quality.MixtureUse.Select(share => Math.Round(share, 9)));
        // The unpredictable part, and the remaining noise in the mean of 16 draws.
        Assert.Equal(3, quality.OpenLoopErrors.Count);
        Assert.All(quality.OpenLoopErrors, error => Assert.Equal(1 + 1 / 16.0, error, 0.15));
        Assert.All(quality.OpenLoopCopyErrors, error => Assert.Equal(2, error, 0.3));
        Assert.Equal(1, quality.SquaredError, 0.01);
        Assert.Contains("2.0 of 2 components in use", $"{quality}");
    }

    [Fact]
    public void A_memory_that_is_too_sure_piles_up_at_both_ends_and_one_that_doubts_in_the_middle()
    {
        ModelQuality sure = ML.WorldModels().MeasureMemory(Sayer(mean: 0, sigma: 0.25f), Noise()), doubting = ML.WorldModels().MeasureMemory(Sayer(mean: 0, sigma: 4), Noise());
        Assert.All(sure.Calibration, shares => Assert.True(shares[0] > 0.3 && shares[^1] > 0.3 && shares[5] < 0.1));
        Assert.All(doubting.Calibration, shares => Assert.True(shares[0] < 0.01 && shares[^1] < 0.01 && shares[5] > 0.15));
        Assert.True(Math.Min(sure.CalibrationError, doubting.CalibrationError) > 0.2);
    }

    [Fact]
    public void A_component_that_made_nothing_is_not_in_use_whatever_its_number()
    {
        // The far component is the second one of the first latent and the first one of the second latent.
        ModelQuality quality = ML.WorldModels().MeasureMemory(Sayer(mean: 1000, sigma: 1), Noise());
        Assert.Equal([1, 0], quality.MixtureUse.Select(share => Math.Round(share, 9)));
        Assert.Equal(1, quality.EffectiveComponents, 1e-6);
    }

    [Fact]
    public void It_agrees_with_what_training_measures_and_is_repeated_by_its_seed()
    {
        MdnRnnPredictorTransformer memory = Fit(PredictionHead.MixtureDensity);
        IDataView fresh = ML.Data.LoadFromEnumerable(TurningRow.Play(20, seed: 2));
        PredictionQuality known = memory.Evaluate(fresh);
        ModelQuality quality = ML.WorldModels().MeasureMemory(memory, fresh), again = ML.WorldModels().MeasureMemory(memory, fresh);
        Assert.Equal((known.Steps, known.GaussianBaseline, known.CopyBaseline), (quality.Steps, quality.GaussianBaseline, quality.CopyBaseline));
        Assert.Equal(known.NegativeLogLikelihood, quality.NegativeLogLikelihood, 1e-9);
        Assert.Equal(known.RewardExplained, quality.RewardExplained, 1e-6);
        Assert.Equal(quality.OpenLoopErrors, again.OpenLoopErrors);
        Assert.Equal($"{quality}", $"{again}");
        Assert.NotEqual(quality.OpenLoopErrors, ML.WorldModels().MeasureMemory(memory, fresh, new ModelQualityOptions { Seed = 1 }).OpenLoopErrors);
    }

    [Fact]
    public void A_roll_out_begins_with_what_the_recorded_steps_left_in_memory()
    {
        MdnRnnPredictorTransformer memory = Fit(PredictionHead.Deterministic);
        ModelQuality quality = ML.WorldModels().MeasureMemory(
            memory, ML.Data.LoadFromEnumerable(TurningRow.Play(20, seed: 2)), new ModelQualityOptions { Samples = 1, Starts = 10_000 });
        // From every step, without randomness: the first step of the roll-outs is the one-step prediction.
        Assert.Equal(quality.SquaredError, quality.OpenLoopErrors[0], 1e-5 * quality.SquaredError);
        Assert.Equal(quality.CopySquaredError, quality.OpenLoopCopyErrors[0], 1e-9);
        // After ten steps the point is at another position, and M predicts it.
        Assert.True(quality.OpenLoopErrors[9] < 0.2 * quality.OpenLoopCopyErrors[9], $"{quality}");
        Assert.True(double.IsNaN(quality.NegativeLogLikelihood) && double.IsNaN(quality.CalibrationError) && double.IsNaN(quality.EffectiveComponents));
        Assert.DoesNotContain("nats", $"{quality}");
    }

    [Fact]
    public void Rollouts_and_options_that_do_not_fit_are_named()
    {
        Assert.Contains("Horizon", Assert.ThrowsAny<ArgumentException>(
            () => ML.WorldModels().MeasureMemory(Sayer(0, 1), Noise(), new ModelQualityOptions { Horizon = 0 })).Message);
        Assert.Contains("latent column 'Latent'", Assert.Throws<ArgumentOutOfRangeException>(
            () => ML.WorldModels().MeasureMemory(Sayer(0, 1), ML.Transforms.DropColumns("Latent").Fit(Noise()).Transform(Noise()))).Message);
    }

    private static MdnRnnPredictorTransformer Fit(PredictionHead head) => ML.Transforms.MdnRnnPredictor(new MdnRnnPredictorOptions
    {
        ActionSpace = new DiscreteSpace(3), Head = head, HiddenSize = 16, Mixtures = 2, Epochs = 20, BatchSize = 8, LearningRate = 1e-2, Threads = 1,
    }).Fit(ML.Data.LoadFromEnumerable(TurningRow.Play(40, seed: 1)));

    // Latents that are drawn from the standard normal distribution at every step.
    private static IDataView Noise()
    {
        var random = new Pcg64(1);
        return ML.Data.LoadFromEnumerable(Enumerable.Range(0, 200 * 20).Select(row => new TurningRow
        {
            Episode = (uint)(row / 20), Step = row % 20, Latent = [(float)random.NextNormal(), (float)random.NextNormal()], Action = [row % 3],
        }).ToArray());
    }

    // An M with the same prediction for every input: for each latent one component around 0 and one around the mean, equally probable.
    private static MdnRnnPredictorTransformer Sayer(float mean, float sigma)
    {
        var shape = new MdnRnnShape(LatentSize: 2, ActionSize: 3, HiddenSize: 1, Mixtures: 2, Cell: RecurrentCell.Tanh);
        float logSigma = MathF.Log(sigma);
        NamedTensor[] weights =
        [
            new("rnn.weight_ih_l0", [1, 5], new float[5]), new("rnn.weight_hh_l0", [1, 1], [0]), new("rnn.bias_ih_l0", [1], [0]),
            new("head.weight", [14, 1], new float[14]), new("head.bias", [14], [0, 0, 0, 0, 0, mean, mean, 0, logSigma, logSigma, logSigma, logSigma, 0, 0]),
        ];
        var columns = new MdnRnnColumns("Latent", null, "Action", "Reward", "Done", "Episode", "Step", "Hidden", null);
        var settings = new MdnRnnSettings(columns, shape, SpaceDescription.Of(new DiscreteSpace(3)), 20, Seed: 1, [], null);
        var model = new MdnRnnModel(weights.ToDictionary(weight => weight.Name), shape, DreamStarts.None(shape));
        return new MdnRnnPredictorTransformer(ML, settings, model);
    }
}
