using Microsoft.ML;
using WorldModels.Environments;
using WorldModels.Inference;
using WorldModels.Memory;
using WorldModels.Torch;
using Xunit;

namespace WorldModels.Tests.Memory;

/// <summary>M is trained on standardized numbers, and its weights take and give the numbers as they are.</summary>
public class TrainingScaleTests
{
    [Theory]
    [InlineData(RecurrentCell.Lstm, PredictionHead.MixtureDensity)]
    [InlineData(RecurrentCell.Gru, PredictionHead.SharedMixture)]
    [InlineData(RecurrentCell.Tanh, PredictionHead.Deterministic)]
    public void Folded_weights_predict_what_the_network_predicts_in_standardized_units(RecurrentCell cell, PredictionHead head)
    {
        var shape = new MdnRnnShape(3, 2, 7, head == PredictionHead.Deterministic ? 1 : 4, Cell: cell, Head: head);
        TorchLibrary.EnsureLoaded();
        using var network = new MdnRnnNetwork(shape, new Pcg64(1));
        var scale = new TrainingScale(shape, [500, -3, 0.1, 0.5, 0], [130, 0.2, 1, 0.3, 1], rewardMean: 4, rewardDeviation: 20);
        Dictionary<string, NamedTensor> folded = scale.Fold(network.ToTensors()), back = scale.Unfold(folded.Values);
        foreach (NamedTensor tensor in network.ToTensors())
            for (int i = 0; i < tensor.Values.Length; i++) Assert.Equal(tensor.Values[i], back[tensor.Name].Values[i], 2e-4);

        float[] input = [612, -3.4f, 1.2f, 0.9f, 1], standardized = [.. input];
        scale.Standardize(standardized);
        Assert.Equal(112 / 130f, standardized[0], 1e-6);
        Assert.Equal(-2, standardized[1], 1e-5);
        float[] expected = Predict(network.ToTensors().ToDictionary(tensor => tensor.Name), standardized), actual = Predict(folded, input);
        for (int latent = 0; latent < 3; latent++)
        {
            (double mean, double deviation) = ((double[])[500, -3, 0.1])[latent] is var m && ((double[])[130, 0.2, 1])[latent] is var d ? (m, d) : default;
            for (int at = latent * shape.Mixtures; at < (latent + 1) * shape.Mixtures; at++)
            {
                Assert.Equal(expected[shape.MeansAt + at] * deviation + mean, actual[shape.MeansAt + at], 1e-3 * deviation);
                if (!shape.IsDeterministic) Assert.Equal(expected[shape.LogSigmasAt + at] + Math.Log(deviation), actual[shape.LogSigmasAt + at], 1e-4);
            }
        }
        Assert.Equal(expected[shape.RewardAt] * 20 + 4, actual[shape.RewardAt], 1e-3);
        Assert.Equal(expected[shape.DoneAt], actual[shape.DoneAt], 1e-4);
        for (int logit = 0; logit < shape.MeansAt; logit++) Assert.Equal(expected[logit], actual[logit], 1e-4);

        float[] Predict(IReadOnlyDictionary<string, NamedTensor> weights, float[] step)
        {
            var model = new MdnRnnModel(weights, shape, DreamStarts.None(shape));
            float[] hidden = new float[shape.HiddenSize], state = new float[shape.CellSize], output = new float[shape.OutputSize];
            for (int t = 0; t < 3; t++) model.Step(step, hidden, state, 1, new Workspace());
            model.Predict(hidden, 1, output);
            return output;
        }
    }

    [Fact]
    public void M_learns_as_much_of_columns_in_another_unit()
    {
        TurningRow[] rows = TurningRow.Play(60, seed: 1), litres = TurningRow.Play(60, seed: 1);
        foreach (TurningRow row in litres) row.Latent = [.. row.Latent.Select(value => 512 + 128 * value)];
        PredictionQuality one = Fit(rows), other = Fit(litres);
        Assert.True(one.NegativeLogLikelihood < Math.Min(one.GaussianBaseline, one.CopyBaseline) - 0.1, $"{one}");
        // The density of a number in units 128 times as small is 128 times as small.
        Assert.Equal(one.NegativeLogLikelihood + Math.Log(128), other.NegativeLogLikelihood, 0.3);
        Assert.Equal(one.RewardExplained, other.RewardExplained, 0.1);

        static PredictionQuality Fit(TurningRow[] rows)
        {
            var ml = new MLContext(seed: 1);
            return ml.Transforms.MdnRnnPredictor(new MdnRnnPredictorOptions
            {
                ActionSpace = new DiscreteSpace(3), HiddenSize = 12, Mixtures = 2, Epochs = 12, BatchSize = 4, LearningRate = 1e-2, Threads = 1,
            }).Fit(ml.Data.LoadFromEnumerable(rows)).HeldOut!;
        }
    }
}
