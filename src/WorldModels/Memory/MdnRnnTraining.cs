using TorchSharp;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Rollouts;
using WorldModels.Torch;
using static TorchSharp.torch;

namespace WorldModels.Memory;

/// <summary>
/// The training of M: groups of episodes side by side, a stretch at a time, the LSTM's state carried from stretch to
/// stretch (truncated backpropagation through time); one dispose scope a step.
/// </summary>
internal sealed class MdnRnnTraining(
    MdnRnnNetwork network, MdnRnnShape shape, RolloutStore store, IReadOnlyList<int> episodes, MdnRnnPredictorOptions options, Device device, Pcg64 random)
{
    private readonly Moments _rewards = RewardMoments(store, episodes);
    private readonly OnePassLoss _onePassLoss = new(shape, options);

    // Which episodes an epoch puts side by side decides how many stretches it has.
    private readonly int[][][] _epochs = [.. Enumerable.Range(0, options.Epochs).Select(_ => Groups(episodes, options.BatchSize, random))];

    /// <summary>Mean and standard deviation of the rewards: the head learns them standardized.</summary>
    public RewardScale RewardScale => new(_rewards.Mean[0], Math.Sqrt(_rewards.Variances()[0]) is > 0 and var deviation ? deviation : 1);

    public long TotalSteps => _epochs.Sum(groups => groups.Sum(group => (long)Stretches(group)));

    public IReadOnlyList<MdnRnnEpoch> Run(TrainingMonitor monitor)
    {
        network.to(device);
        network.train();
        using var optimizer = new Adam(network.Trainable, options.LearningRate);
        var batch = new SequenceBatch(store, shape, Math.Min(options.BatchSize, episodes.Count), options.SequenceLength);
        var history = new List<MdnRnnEpoch>();
        for (int epoch = 1; epoch <= options.Epochs; epoch++)
        {
            var mean = new MdnRnnEpochMeans();
            foreach (int[] group in _epochs[epoch - 1])
            {
                using var groupScope = NewDisposeScope();
                Tensor hidden = zeros(1, group.Length, shape.HiddenSize, device: device), cell = zeros_like(hidden);
                for (int stretch = 0; stretch < Stretches(group); stretch++)
                {
                    batch.Fill(group, stretch * options.SequenceLength, random);
                    (Tensor Hidden, Tensor Cell) next = Step(batch, group.Length, hidden, cell, optimizer, mean, monitor);
                    hidden.Dispose();
                    cell.Dispose();
                    (hidden, cell) = next;
                }
            }
            MdnRnnEpoch ended = mean.ToEpoch(epoch);
            history.Add(ended);
            monitor.Log($"epoch {epoch} of {options.Epochs}: {ended.NegativeLogLikelihood:F4} nats a latent dimension, reward error {ended.RewardError:F4}, done {ended.DoneError:F5} nats");
        }
        return history;
    }

    private (Tensor Hidden, Tensor Cell) Step(
        SequenceBatch batch, int lanes, Tensor hidden, Tensor cell, Adam optimizer, MdnRnnEpochMeans mean, TrainingMonitor monitor)
    {
        using var scope = NewDisposeScope();
        (Tensor outputs, Tensor nextHidden, Tensor nextCell) =
            network.Forward(From(batch.Inputs, lanes, batch.Length, shape.InputSize), hidden, cell);
        optimizer.ZeroGrad();
        (double latents, double reward, double done) = Backward(outputs.view(-1, shape.OutputSize), batch, lanes);
        optimizer.ClipGradients(options.GradientClip);
        optimizer.Step();
        monitor.Advance(("negative log-likelihood", latents), ("reward error", reward), ("done error", done));
        mean.Add(latents, reward, done);
        return (nextHidden.detach().MoveToOuterDisposeScope(), nextCell.detach().MoveToOuterDisposeScope());
    }

    private (double Latents, double Reward, double Done) Backward(Tensor outputs, SequenceBatch batch, int lanes)
    {
        if (device.type == DeviceType.CPU) return _onePassLoss.Backward(outputs, batch, lanes, RewardScale);
        MdnRnnLoss loss = Loss(outputs, batch, lanes);
        loss.Total.backward();
        return (loss.Latents.ToDouble(), loss.Reward.ToDouble(), loss.Done.ToDouble());
    }

    /// <summary>The loss by automatic differentiation, for GPUs; what <see cref="OnePassLoss"/> is checked against.</summary>
    internal MdnRnnLoss Loss(Tensor outputs, SequenceBatch batch, int lanes)
    {
        Tensor hasNext = Flat(batch.HasNext, lanes, batch.Length), exists = Flat(batch.Exists, lanes, batch.Length);
        Tensor latents = From(batch.NextLatents, lanes, batch.Length, shape.LatentSize).view(-1, shape.LatentSize);
        Tensor likelihood = (MixtureDensity.NegativeLogLikelihood(shape, outputs, latents) * hasNext).sum() / (hasNext.sum() * shape.LatentSize).clamp_min(1);
        (double rewardMean, double rewardDeviation) = RewardScale;
        Tensor rewards = (Flat(batch.Rewards, lanes, batch.Length) - rewardMean) / rewardDeviation;
        Tensor rewardError = ((outputs.select(1, shape.RewardAt) - rewards).square() * exists).sum() / exists.sum();
        Tensor doneError = (nn.functional.binary_cross_entropy_with_logits(
            outputs.select(1, shape.DoneAt), Flat(batch.Dones, lanes, batch.Length), reduction: nn.Reduction.None) * exists).sum() / exists.sum();
        return new MdnRnnLoss(likelihood + options.RewardWeight / 2 * rewardError + options.DoneWeight * doneError, likelihood, rewardError, doneError);
    }

    private Tensor From(float[] values, int lanes, int length, int size) =>
        tensor(values.AsMemory(0, lanes * length * size), [lanes, length, size], dtype: ScalarType.Float32).to(device);

    private Tensor Flat(float[] values, int lanes, int length) =>
        tensor(values.AsMemory(0, lanes * length), [lanes * length], dtype: ScalarType.Float32).to(device);

    private static int[][] Groups(IReadOnlyList<int> episodes, int size, Pcg64 random)
    {
        int[] order = [.. episodes];
        random.Shuffle(order);
        return [.. order.Chunk(size)];
    }

    private int Stretches(IEnumerable<int> group) =>
        (group.Max(store.EpisodeLength) + options.SequenceLength - 1) / options.SequenceLength;

    private static Moments RewardMoments(RolloutStore store, IReadOnlyList<int> episodes)
    {
        var moments = new Moments(1);
        foreach (int episode in episodes)
            for (int step = 0; step < store.EpisodeLength(episode); step++) moments.Add([store.ReadReward(store.RowOf(episode, step))]);
        return moments;
    }
}
