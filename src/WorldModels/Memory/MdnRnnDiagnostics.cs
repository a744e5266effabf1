using Microsoft.ML;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Rollouts;
using WorldModels.Torch;
using static TorchSharp.torch;

namespace WorldModels.Memory;

/// <summary>Diagnoses a trained M.</summary>
public static class MdnRnnDiagnostics
{
    private const int SeedTag = 5, LanesAtOnce = 64;

    /// <summary>
    /// Measures, by automatic differentiation, how the gradient of one step's loss propagates back through the earlier steps.
    /// The loss is that of the training: for the next latent, if there is one, -log p in nats or half the squared error, per latent dimension; half
    /// the squared error of the reward in units of the rewards' variance, here that of <paramref name="encodedRollouts"/>; and the cross-entropy of done.
    /// </summary>
    /// <param name="memory">M, trained or at an early stage of training.</param>
    /// <param name="encodedRollouts">Whole episodes with the columns that M was trained on.</param>
    /// <param name="lossStep">The step of each episode whose loss is differentiated, from 0; default: the last one.</param>
    /// <param name="doneWeight">The <see cref="MdnRnnPredictorOptions.DoneWeight"/> of the training, 0 or more.</param>
    /// <param name="rewardWeight">The <see cref="MdnRnnPredictorOptions.RewardWeight"/> of the training, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The step is negative, a weight is not a finite number of 0 or more, or a column is missing or has another type.</exception>
    /// <exception cref="InvalidOperationException">No episode has such a step, or the rows are not whole episodes in order.</exception>
    public static GradientFlow GradientNorms(MdnRnnPredictorTransformer memory, IDataView encodedRollouts, int? lossStep = null, double doneWeight = 10, double rewardWeight = 1)
    {
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentNullException.ThrowIfNull(encodedRollouts);
        if (lossStep < 0) throw new ArgumentOutOfRangeException(nameof(lossStep), lossStep, "the step must be 0 or more");
        RequireWeight(doneWeight, nameof(doneWeight));
        RequireWeight(rewardWeight, nameof(rewardWeight));
        TorchLibrary.EnsureLoaded();
        using RolloutStore store = memory.ReadLatents(encodedRollouts);
        int[] episodes = [.. Enumerable.Range(0, store.EpisodeCount).Where(episode => !(lossStep >= store.EpisodeLength(episode)))];
        if (episodes.Length == 0) throw new InvalidOperationException($"no episode is long enough to have a step {lossStep}");
        MdnRnnShape shape = memory.Model.Shape;
        var random = new Pcg64(memory.Seed, SeedTag);
        using var network = new MdnRnnNetwork(shape, random);
        network.Load(memory.Model.NetworkWeights);
        var weights = new LossWeights(doneWeight, rewardWeight / RewardVariance(store));
        var sums = new GradientSums(lossStep + 1 ?? episodes.Max(store.EpisodeLength), weights);
        // Episodes of the same length are differentiated together.
        foreach (IGrouping<int, int> alike in episodes.GroupBy(episode => lossStep ?? store.EpisodeLength(episode) - 1))
        {
            foreach (int[] lanes in alike.Chunk(LanesAtOnce))
            {
                var batch = new SequenceBatch(store, shape, lanes.Length, alike.Key + 1);
                batch.Fill(new LaneStep(lanes, new int[lanes.Length], [.. Enumerable.Repeat(-1, lanes.Length)]), random);
                sums.Add(network, shape, batch);
            }
        }
        return sums.ToFlow(episodes.Length);
    }

    private static void RequireWeight(double value, string name)
    {
        if (!(value >= 0 && double.IsFinite(value))) throw new ArgumentOutOfRangeException(name, value, $"{name} must be a finite number of 0 or more");
    }

    private static double RewardVariance(RolloutStore store)
    {
        var rewards = new Moments(1);
        for (long row = 0; row < store.RowCount; row++) rewards.Add([store.ReadReward(row)]);
        return rewards.Variances()[0] is > 0 and var variance ? variance : 1;
    }

    /// <summary>The weights of the cross-entropy of done and of the reward's squared error, relative to the latent loss per dimension.</summary>
    private readonly record struct LossWeights(double Done, double Reward);

    /// <summary>Norms summed over episodes, by the number of steps before the loss.</summary>
    private sealed class GradientSums(int steps, LossWeights weights)
    {
        private readonly double[] _hidden = new double[steps], _state = new double[steps];
        private readonly int[] _episodes = new int[steps];

        public void Add(MdnRnnNetwork network, MdnRnnShape shape, SequenceBatch batch)
        {
            using var scope = NewDisposeScope();
            Tensor inputs = tensor(batch.Inputs).view(batch.Lanes, batch.Length, shape.InputSize);
            var hidden = new Tensor[batch.Length];
            var cell = new Tensor[batch.Length];
            (Tensor h, Tensor c) = (zeros(1, batch.Lanes, shape.HiddenSize), zeros(1, batch.Lanes, shape.HiddenSize));
            for (int step = 0; step < batch.Length; step++)
            {
                (_, h, c) = network.Recur(inputs.narrow(1, step, 1), h, c);
                // Separate nodes of the graph: c's gradient must not include the dependence through h within the same step.
                (h, c) = (h * 1, c * 1);
                (hidden[step], cell[step]) = (h, c);
            }
            Tensor loss = Loss(network.Predict(h.squeeze(0)), shape, batch);
            // The last c is not used for a prediction; cells other than an LSTM have no c.
            int cells = shape.CellSize == 0 ? 0 : batch.Length - 1;
            IList<Tensor> gradients = autograd.grad([loss], [.. hidden, .. cell[..cells]]);
            for (int step = 0; step < batch.Length; step++)
            {
                int back = batch.Length - 1 - step;
                Tensor squares = Squares(gradients[step]);
                _hidden[back] += squares.sqrt().sum().ToNumber();
                _state[back] += (step < cells ? squares + Squares(gradients[batch.Length + step]) : squares).sqrt().sum().ToNumber();
                _episodes[back] += batch.Lanes;
            }
        }

        public GradientFlow ToFlow(int episodes) => new(
            [.. _hidden.Select((sum, back) => sum / _episodes[back])], [.. _state.Select((sum, back) => sum / _episodes[back])], episodes);

        // For each lane.
        private static Tensor Squares(Tensor gradient) => gradient.to(float64).square().sum(-1);

        private Tensor Loss(Tensor outputs, MdnRnnShape shape, SequenceBatch batch)
        {
            Tensor next = Last(batch.NextLatents, shape.LatentSize, batch), hasNext = Last(batch.HasNext, 1, batch).squeeze(1);
            Tensor rewards = Last(batch.Rewards, 1, batch).squeeze(1), dones = Last(batch.Dones, 1, batch).squeeze(1);
            return (LatentLoss.Of(shape, outputs, next) * hasNext).sum() / shape.LatentSize
                + 0.5 * weights.Reward * (outputs.select(1, shape.RewardAt) - rewards).square().sum()
                + weights.Done * nn.functional.binary_cross_entropy_with_logits(outputs.select(1, shape.DoneAt), dones, reduction: nn.Reduction.Sum);
        }

        private static Tensor Last(float[] values, int size, SequenceBatch batch) =>
            tensor(values).view(batch.Lanes, batch.Length, size).select(1, batch.Length - 1);
    }
}
