using Microsoft.ML;
using WorldModels.Dynamics;
using WorldModels.Environments;
using WorldModels.Memory;
using WorldModels.Rollouts;

namespace WorldModels.Benchmarks.Ladder;

/// <summary>Environments in which one observation does not determine the next. Means over three seeds.</summary>
internal static class MemoryRungs
{
    private const int Seeds = 3;

    public static IEnumerable<Rung> Measure()
    {
        (double Recurrent, double Memoryless)[] velocity = [.. Enumerable.Range(1, Seeds).Select(HiddenVelocity)];
        yield return new Rung(
            "recurrent (GRU)", "hidden velocity", NetworkRungs.Nats, velocity.Average(pair => pair.Recurrent), "Gaussian without memory", velocity.Average(pair => pair.Memoryless));
        (double Lstm, double Tanh)[] memory = [.. Enumerable.Range(1, Seeds).Select(DelayedMemory)];
        yield return new Rung(
            "LSTM", "delayed memory, 15 steps", "reward explained (half needs no memory), more is better", memory.Average(pair => pair.Lstm), "tanh", memory.Average(pair => pair.Tanh));
    }

    private static (double Recurrent, double Memoryless) HiddenVelocity(int seed)
    {
        var ml = new MLContext(seed);
        using RolloutDataView rollouts = Play(300, seed), fresh = Play(50, 100 + seed);
        // The hidden state only appears in small differences: the last epochs use a small learning rate.
        MdnRnnPredictorTransformer coarse = Remember(40, 1e-2, null), recurrent = Remember(20, 1e-3, coarse);
        DynamicsNetworkTransformer memoryless = ml.Transforms.DynamicsNetwork(new DynamicsNetworkOptions
        {
            Head = DynamicsHead.Gaussian, HiddenSizes = [32, 32], Epochs = 40, BatchSize = 64, LearningRate = 4e-3,
        }).Fit(rollouts);
        return (ml.WorldModels().MeasureMemory(recurrent, fresh).NegativeLogLikelihood, ml.WorldModels().MeasureModel(memoryless, fresh).NegativeLogLikelihood);

        MdnRnnPredictorTransformer Remember(int epochs, double rate, MdnRnnPredictorTransformer? start) => ml.Transforms.MdnRnnPredictor(new MdnRnnPredictorOptions
        {
            InputColumnName = "Observation", Cell = RecurrentCell.Gru, HiddenSize = 16, Mixtures = 1, Epochs = epochs, BatchSize = 16, LearningRate = rate,
            DoneWeight = 0.1, RewardWeight = 0.1, StartFrom = start,
        }).Fit(rollouts);

        RolloutDataView Play(int episodes, long from) => ml.Data.CollectRollouts(
            () => new HiddenVelocity(maxSteps: 30), new RolloutOptions { Episodes = episodes, Seed = from, Policy = () => new RandomPolicy(new BoxSpace(1, -1, 1)) });
    }

    private static (double Lstm, double Tanh) DelayedMemory(int seed)
    {
        var ml = new MLContext(seed);
        using RolloutDataView rollouts = ml.Data.CollectRollouts(
            () => new DelayedMemory(15), episodes: 300, policy: () => new RandomPolicy(new DiscreteSpace(2)));
        return (Explained(RecurrentCell.Lstm), Explained(RecurrentCell.Tanh));

        double Explained(RecurrentCell cell) => ml.Transforms.MdnRnnPredictor(new MdnRnnPredictorOptions
        {
            InputColumnName = "Observation", Cell = cell, Head = PredictionHead.Deterministic, HiddenSize = 16, Epochs = 40, LearningRate = 1e-2, BatchSize = 16, DoneWeight = 1,
        }).Fit(rollouts).HeldOut!.RewardExplained;
    }
}
