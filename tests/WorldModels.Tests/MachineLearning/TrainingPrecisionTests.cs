using Microsoft.ML;
using WorldModels.Control;
using WorldModels.MachineLearning;
using WorldModels.Memory;
using WorldModels.Rollouts;
using WorldModels.Tests.Memory;
using WorldModels.Torch;
using WorldModels.Vision;
using Xunit;

namespace WorldModels.Tests.MachineLearning;

[Collection(Stages.Name)]
public class TrainingPrecisionTests(TrainedChain chain)
{
    [Fact]
    public void In_bfloat16_V_redraws_pictures_it_has_not_seen_as_well_as_in_single_precision()
    {
        using RolloutDataView unseen = chain.ML.Data.CollectRollouts(() => new DotWorld(16), episodes: 4, seed: 77);
        VaeEncoderTransformer full = Vision(TrainingPrecision.Single, 10), half = Vision(TrainingPrecision.BFloat16, 10);
        ReconstructionQuality expected = full.Evaluate(unseen), actual = half.Evaluate(unseen);
        double untrained = UntrainedStages.Vision().Evaluate(unseen).SquaredError;
        Assert.True(expected.SquaredError < 0.1 * untrained, $"{expected}; untrained {untrained}");
        Assert.True(Math.Abs(actual.SquaredError / expected.SquaredError - 1) < 0.1, $"{expected}; {actual}");
        Assert.NotEqual(Values(full.Model.Weights), Values(half.Model.Weights));
        AssertSinglePrecision(half.Model.Weights);
        Assert.Equal(Values(Vision(TrainingPrecision.BFloat16, 1).Model.Weights), Values(Vision(TrainingPrecision.BFloat16, 1).Model.Weights));

        VaeEncoderTransformer Vision(TrainingPrecision precision, int epochs)
        {
            VaeEncoderOptions options = TrainedChain.VisionOptions();
            (options.Epochs, options.Precision) = (epochs, precision);
            return new MLContext(seed: 5).Transforms.VaeEncoder(options).Fit(chain.Rollouts);
        }
    }

    [Fact]
    public void In_bfloat16_M_predicts_episodes_it_has_not_seen_as_well_as_in_single_precision()
    {
        // One training depends on chance, so several are compared.
        int[] seeds = [1, 2, 3, 4, 5];
        var ml = new MLContext(seed: 1);
        IDataView rows = ml.Data.LoadFromEnumerable(TurningRow.Play(80, seed: 1)), unseen = ml.Data.LoadFromEnumerable(TurningRow.Play(30, seed: 2));
        MdnRnnPredictorTransformer[] full = [.. seeds.Select(seed => Memory(TrainingPrecision.Single, seed))];
        MdnRnnPredictorTransformer[] half = [.. seeds.Select(seed => Memory(TrainingPrecision.BFloat16, seed))];
        PredictionQuality[] expected = [.. full.Select(memory => memory.Evaluate(unseen))], actual = [.. half.Select(memory => memory.Evaluate(unseen))];
        string found = string.Join(Environment.NewLine, expected.Concat(actual));
        double likelihood = expected.Average(quality => quality.NegativeLogLikelihood);
        Assert.True(likelihood < expected[0].GaussianBaseline - 0.5, found);
        Assert.True(actual.Average(quality => quality.NegativeLogLikelihood) < likelihood + 0.15, found);
        Assert.True(actual.Average(quality => quality.RewardExplained) > expected.Average(quality => quality.RewardExplained) - 0.1, found);
        Assert.NotEqual(Values(full[0].Model.Weights), Values(half[0].Model.Weights));
        Assert.Equal(Values(half[0].Model.Weights), Values(Memory(TrainingPrecision.BFloat16, seeds[0]).Model.Weights));
        AssertSinglePrecision(half[0].Model.NetworkWeights);

        MdnRnnPredictorTransformer Memory(TrainingPrecision precision, int seed) => new MLContext(seed).Transforms.MdnRnnPredictor(new MdnRnnPredictorOptions
        {
            ActionSpace = new WorldModels.Environments.DiscreteSpace(3),
            HiddenSize = 24,
            Mixtures = 2,
            Epochs = 25,
            BatchSize = 12,
            SequenceLength = 50,
            LearningRate = 1e-2,
            Threads = 1,
            Precision = precision,
        }).Fit(rows);
    }

    [Fact]
    public void A_precision_that_there_is_not_is_named()
    {
        const TrainingPrecision none = (TrainingPrecision)7;
        Action[] acts =
        [
            () => chain.ML.Transforms.VaeEncoder(new VaeEncoderOptions { Precision = none }),
            () => chain.ML.Transforms.MdnRnnPredictor(new MdnRnnPredictorOptions { Precision = none }),
            () => chain.ML.WorldModels().CmaEsControllerTrainer(new CmaEsControllerOptions { Precision = none }),
        ];
        foreach (Action act in acts)
        {
            var error = Assert.Throws<ArgumentOutOfRangeException>(act);
            Assert.Equal("Precision", error.ParamName);
            Assert.Contains("the value must be Single or BFloat16", error.Message);
        }
    }

    private static IEnumerable<float> Values(IEnumerable<NamedTensor> weights) => weights.SelectMany(weight => weight.Values);

    // A bfloat16 is a 32-bit float whose lower half is zero; only weights that never changed may be bfloat16 here.
    private static void AssertSinglePrecision(IEnumerable<NamedTensor> weights)
    {
        foreach (NamedTensor weight in weights)
            Assert.True(weight.Values.Count(value => (BitConverter.SingleToUInt32Bits(value) & 0xFFFF) != 0) > 0.9 * weight.Values.Length, weight.Name);
    }
}
