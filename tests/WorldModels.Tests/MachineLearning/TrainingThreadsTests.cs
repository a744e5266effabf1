using Microsoft.ML;
using WorldModels.Dynamics;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Memory;
using WorldModels.Tests.Memory;
using WorldModels.Torch;
using WorldModels.Vision;
using Xunit;

namespace WorldModels.Tests.MachineLearning;

/// <summary>Batches that are large enough for several shards.</summary>
[Collection(Stages.Name)]
public class TrainingThreadsTests(TrainedChain chain)
{
    private static readonly IDataView Turns = new MLContext().Data.LoadFromEnumerable(TurningRow.Play(60, seed: 1));

    [Theory]
    [InlineData(TrainingPrecision.Single)]
    [InlineData(TrainingPrecision.BFloat16)]
    public void V_has_the_same_bytes_for_one_two_and_four_threads(TrainingPrecision precision) => AssertSame(threads =>
    {
        var options = new VaeEncoderOptions { LatentSize = 4, Epochs = 3, BatchSize = 75, LearningRate = 1e-3, Precision = precision, Threads = threads };
        VaeEncoderTransformer vision = new MLContext(seed: 2).Transforms.VaeEncoder(options).Fit(chain.Rollouts);
        return (vision.Model.Weights, vision.History);
    });

    [Theory]
    [InlineData(RecurrentCell.Lstm, PredictionHead.MixtureDensity, TrainingPrecision.Single)]
    [InlineData(RecurrentCell.Lstm, PredictionHead.MixtureDensity, TrainingPrecision.BFloat16)]
    [InlineData(RecurrentCell.Gru, PredictionHead.MixtureDensity, TrainingPrecision.Single)]
    [InlineData(RecurrentCell.Tanh, PredictionHead.Deterministic, TrainingPrecision.Single)]
    public void M_has_the_same_bytes_for_one_two_and_four_threads(RecurrentCell cell, PredictionHead head, TrainingPrecision precision) => AssertSame(threads =>
    {
        var options = new MdnRnnPredictorOptions
        {
            ActionSpace = new DiscreteSpace(3), Cell = cell, Head = head, Precision = precision, HiddenSize = 128, Mixtures = 3, Epochs = 2, BatchSize = 50,
            SequenceLength = 6, LearningRate = 1e-2, Threads = threads,
        };
        MdnRnnPredictorTransformer memory = new MLContext(seed: 2).Transforms.MdnRnnPredictor(options).Fit(Turns);
        return (memory.Model.NetworkWeights, memory.History);
    });

    [Theory]
    [InlineData(DynamicsHead.MeanSquaredError)]
    [InlineData(DynamicsHead.Mixture)]
    [InlineData(DynamicsHead.Flow)]
    public void A_dynamics_network_has_the_same_bytes_for_one_two_and_four_threads(DynamicsHead head) => AssertSame(threads =>
    {
        var options = new DynamicsNetworkOptions
        {
            InputColumnName = "Latent", ActionSpace = new DiscreteSpace(3), Head = head, HiddenSizes = [160, 160], Epochs = 2, BatchSize = 512, EnsembleSize = 2,
            PriorScale = 1, Threads = threads,
        };
        DynamicsNetworkTransformer network = new MLContext(seed: 2).Transforms.DynamicsNetwork(options).Fit(Turns);
        return (network.Model.Weights, network.History);
    });

    private static void AssertSame<THistory>(Func<int, (IEnumerable<NamedTensor> Weights, IReadOnlyList<THistory> History)> train)
    {
        (IEnumerable<NamedTensor> weights, IReadOnlyList<THistory> history) = train(1);
        Dictionary<string, int[]> expected = Bits(weights);
        foreach (int threads in new[] { 2, 4 })
        {
            (IEnumerable<NamedTensor> Weights, IReadOnlyList<THistory> History) other = train(threads);
            Assert.Equal(history, other.History);
            Dictionary<string, int[]> actual = Bits(other.Weights);
            Assert.Equal(expected.Keys.Order(), actual.Keys.Order());
            Assert.Empty(expected.Where(weight => !weight.Value.AsSpan().SequenceEqual(actual[weight.Key])).Select(weight => $"{weight.Key} with {threads} threads"));
        }
    }

    private static Dictionary<string, int[]> Bits(IEnumerable<NamedTensor> weights) =>
        weights.ToDictionary(weight => weight.Name, weight => weight.Values.Select(BitConverter.SingleToInt32Bits).ToArray());
}
