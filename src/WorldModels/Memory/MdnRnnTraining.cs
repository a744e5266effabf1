using TorchSharp;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Rollouts;
using WorldModels.Torch;
using static TorchSharp.torch;

namespace WorldModels.Memory;

/// <summary>
/// The training of M: a batch has episodes in its lanes (rows), one segment of each per step, and the recurrent state continues from segment to segment
/// (truncated backpropagation through time); one dispose scope per step. Every step of every episode has the same weight: means
/// over a batch would give more weight to steps in small batches, which are the ends of long episodes.
/// </summary>
internal sealed class MdnRnnTraining(
    MdnRnnNetwork network, MdnRnnShape shape, RolloutStore store, IReadOnlyList<int> episodes, HeldOutEpisodes heldOut,
    MdnRnnPredictorOptions options, TrainingScale scale, Device device, Pcg64 random)
{
    // With fewer lanes in a shard, an LSTM's matrix products take nearly as long as with twice as many.
    private const int LanesAShard = 12;

    private readonly long _steps = episodes.Sum(episode => (long)store.EpisodeLength(episode));
    private readonly OnePassLoss _onePassLoss = new(shape, options, Math.Min(options.BatchSize, episodes.Count) * options.SequenceLength);

    // The order of the episodes determines the number of steps of an epoch.
    private readonly LaneSchedule[] _epochs = [.. Enumerable.Range(0, options.Epochs).Select(_ => Shuffled(store, episodes, options, random))];

    public long TotalSteps => _epochs.Sum(epoch => epoch.StepCount);

    /// <summary>Trains. Afterwards the network has the weights of the epoch with the smallest loss on the held-out episodes, or the last weights if none are held out.</summary>
    public MdnRnnTrained Run(TrainingMonitor monitor, Checkpoints<MdnRnnProgress>? checkpoints = null, Checkpoint<MdnRnnProgress>? from = null)
    {
        network.to(device);
        network.train();
        using var scope = NewDisposeScope();
        using var optimizer = new Adam(network.Trainable, options.LearningRate);
        using var computing = new ComputingNetwork<MdnRnnNetwork>(
            network, options.Precision, () => new MdnRnnNetwork(shape, new Pcg64(0)).to(ScalarType.BFloat16), device, options.Threads);
        var batch = new SequenceBatch(store, shape, Math.Min(options.BatchSize, episodes.Count), options.SequenceLength, scale);
        Tensor hidden = NoLanes(), cell = NoLanes();
        var progress = new MdnRnnProgress(0, [], [], 0, new MdnRnnEpochSums(), 0, double.PositiveInfinity, IsSplitBySeed: true, IsStandardized: true);
        IReadOnlyList<NamedTensor> best = [];
        if (from is not null)
        {
            progress = from.State;
            network.Load(from.Tensors.Part("network"));
            optimizer.Load(from.Tensors.Part("optimizer"));
            best = from.Tensors.Part("best");
            random.Restore(progress.Random);
            NamedTensor[] states = [.. from.Tensors.Part("lanes")];
            (hidden, cell) = (ToTensor(states[0]), ToTensor(states[1]));
            monitor.GoOn(progress.Steps);
        }
        if (device.type == DeviceType.CPU)
        {
            computing.Refresh();
            RecurrentCheck.Run(
                computing.Network, network.ToTensors(), shape, Shard.Of(Math.Min(options.BatchSize, episodes.Count), LanesAShard, device)[0].Count,
                options.SequenceLength, options.Precision);
        }
        while (progress.History.Count < options.Epochs && !HasLostPatience(progress))
        {
            LaneSchedule schedule = _epochs[progress.History.Count];
            double stepsABatch = (double)_steps / schedule.StepCount;
            foreach (LaneStep step in schedule.Steps().Skip((int)progress.EpochSteps))
            {
                batch.Fill(step, random);
                (Tensor Hidden, Tensor Cell, MdnRnnLossSums Sums) next = Step(batch, step.From, hidden, cell, computing, optimizer, stepsABatch, monitor);
                hidden.Dispose();
                cell.Dispose();
                (hidden, cell) = (next.Hidden, next.Cell);
                progress = progress with { Steps = monitor.Step, EpochSteps = progress.EpochSteps + 1, Sums = progress.Sums.With(next.Sums, batch) };
                checkpoints?.WriteIfDue(Progress, Tensors);
            }
            hidden.Dispose();
            cell.Dispose();
            (hidden, cell) = (NoLanes(), NoLanes());
            MdnRnnEpoch ended = progress.Sums.ToEpoch(progress.History.Count + 1, shape, scale, heldOut.Count == 0 ? null : heldOut.Measure(scale.Fold(network.ToTensors()), shape));
            monitor.Log($"epoch {ended.Epoch} of {options.Epochs}: {ended}");
            if (ended.HeldOut is { } quality) Record(quality, monitor);
            progress = progress with { History = [.. progress.History, ended], EpochSteps = 0, Sums = new MdnRnnEpochSums() };
            if (ended.HeldOut is not null && heldOut.Loss(ended.HeldOut) is var loss && loss < progress.BestLoss)
                (progress, best) = (progress with { BestEpoch = ended.Epoch, BestLoss = loss }, network.ToTensors());
        }
        checkpoints?.Write(Progress, Tensors);
        int kept = progress.BestEpoch > 0 ? progress.BestEpoch : progress.History.Count;
        if (kept < progress.History.Count)
        {
            network.Load(best);
            monitor.Log($"the weights of epoch {kept} are kept, because they predict the held-out episodes best");
        }
        return new MdnRnnTrained(progress.History, progress.History[kept - 1]);

        MdnRnnProgress Progress() => progress with { Random = random.ToState() };

        IEnumerable<NamedTensor> Tensors()
        {
            NamedTensor[] tensors =
            [
                .. network.ToTensors().As("network"), .. optimizer.ToTensors().As("optimizer"), .. best.As("best"),
                .. TorchModule.ToTensors([new("hidden", hidden), new("cell", cell)]).As("lanes"),
            ];
            monitor.CheckFinite(tensors);
            return tensors;
        }

        Tensor NoLanes() => zeros(1, 0, shape.HiddenSize, device: device);

        Tensor ToTensor(NamedTensor state) => tensor(state.Values).reshape([.. state.Shape.Select(length => (long)length)]).to(device);
    }

    private static void Record(PredictionQuality quality, TrainingMonitor monitor) => monitor.Record(
        ("held-out negative log-likelihood", quality.NegativeLogLikelihood), ("Gaussian baseline", quality.GaussianBaseline),
        ("copy baseline", quality.CopyBaseline), ("held-out squared error", quality.SquaredError),
        ("held-out reward explained", quality.RewardExplained), ("held-out done error", quality.DoneError));

    private bool HasLostPatience(MdnRnnProgress progress) =>
        options.Patience > 0 && heldOut.Count > 0 && progress.History.Count - progress.BestEpoch >= options.Patience;

    private (Tensor Hidden, Tensor Cell, MdnRnnLossSums Sums) Step(
        SequenceBatch batch, int[] from, Tensor hidden, Tensor cell, ComputingNetwork<MdnRnnNetwork> computing, Adam optimizer, double stepsABatch,
        TrainingMonitor monitor)
    {
        using var scope = NewDisposeScope();
        computing.Refresh();
        Tensor before = Continue(hidden, from), cellBefore = Continue(cell, from);
        Tensor nextHidden = empty_like(before), nextCell = empty_like(before);
        Shard[] shards = Shard.Of(batch.Lanes, LanesAShard, device);
        Tensor? parts = null;
        computing.Differentiate(shards.Length, i =>
        {
            (int first, int lanes) = shards[i];
            Tensor inputs = NativeTensor.Of(
                batch.Inputs.AsMemory(first * batch.Length * shape.InputSize, lanes * batch.Length * shape.InputSize), lanes, batch.Length, shape.InputSize);
            ScalarType type = computing.InputType;
            (Tensor outputs, Tensor lanesHidden, Tensor lanesCell) = computing.Network.Forward(
                inputs.to(device).to(type), Lanes(before, shards[i]).to(type), Lanes(cellBefore, shards[i]).to(type));
            nextHidden.narrow(1, first, lanes).copy_(lanesHidden.detach());
            nextCell.narrow(1, first, lanes).copy_(lanesCell.detach());
            Tensor flat = outputs.view(-1, shape.OutputSize).to(ScalarType.Float32);
            if (device.type == DeviceType.CPU)
                return new ShardLoss(flat, _onePassLoss.Gradient(flat, batch, shards[i], scale, stepsABatch, shards.Length == 1 ? options.Threads : 1));
            MdnRnnLoss loss = Loss(flat, batch, stepsABatch);
            parts = loss.Parts().MoveToOuterDisposeScope();
            return new ShardLoss(loss.Total);
        });
        optimizer.LearningRate = LearningRate.At(monitor.Fraction, options.LearningRate, options.FinalLearningRate);
        optimizer.ClipGradients(options.GradientClip);
        optimizer.Step();
        // The code waits for a GPU only after all work of the step has been queued.
        MdnRnnLossSums sums = parts is null ? _onePassLoss.Sums(batch) : MdnRnnLossSums.Of(parts);
        MdnRnnLossSums perStep = sums.PerStep(batch, shape, scale);
        monitor.Advance((shape.IsDeterministic ? "half squared error" : "negative log-likelihood", perStep.Latents), ("reward error", perStep.Reward), ("done error", perStep.Done));
        return (nextHidden.MoveToOuterDisposeScope(), nextCell.MoveToOuterDisposeScope(), sums);
    }

    // Copied, so that each shard starts at the beginning of an allocation: the last bits of a product depend on the alignment.
    private static Tensor Lanes(Tensor states, Shard shard) => states.narrow(1, shard.First, shard.Count).clone();

    /// <summary>Returns the states with which the lanes begin: those of the lanes they continue from, and zero where an episode begins.</summary>
    private Tensor Continue(Tensor states, int[] from)
    {
        Tensor withZeros = cat([states, zeros(1, 1, shape.HiddenSize, device: device)], 1);
        return withZeros.index_select(1, tensor(from.Select(lane => lane < 0 ? states.shape[1] : lane).ToArray(), device: device));
    }

    /// <summary>The loss by automatic differentiation, for GPUs; tests compare <see cref="OnePassLoss"/> with it.</summary>
    internal MdnRnnLoss Loss(Tensor outputs, SequenceBatch batch, double divisor)
    {
        Tensor exists = Flat(batch.Exists, batch);
        Tensor next = From(batch.NextLatents, batch, shape.LatentSize).view(-1, shape.LatentSize);
        Tensor latents = (LatentLoss.Of(shape, outputs, next) * Flat(batch.HasNext, batch)).sum();
        Tensor rewards = Flat(batch.Rewards, batch).Plus(-scale.RewardMean).Over(scale.RewardDeviation);
        Tensor reward = ((outputs.select(1, shape.RewardAt) - rewards).Squared() * exists).sum();
        Tensor done = (nn.functional.binary_cross_entropy_with_logits(
            outputs.select(1, shape.DoneAt), Flat(batch.Dones, batch), reduction: nn.Reduction.None) * exists).sum();
        Tensor total = latents.Over(shape.LatentSize).Plus(reward.Times(options.RewardWeight / 2)).Plus(done.Times(options.DoneWeight)).Over(divisor);
        return new MdnRnnLoss(total, latents, reward, done);
    }

    private Tensor From(float[] values, SequenceBatch batch, int size) =>
        tensor(values.AsMemory(0, batch.Lanes * batch.Length * size), [batch.Lanes, batch.Length, size], dtype: ScalarType.Float32).to(device);

    private Tensor Flat(float[] values, SequenceBatch batch) =>
        tensor(values.AsMemory(0, batch.Lanes * batch.Length), [batch.Lanes * batch.Length], dtype: ScalarType.Float32).to(device);

    private static LaneSchedule Shuffled(RolloutStore store, IReadOnlyList<int> episodes, MdnRnnPredictorOptions options, Pcg64 random)
    {
        int[] order = [.. episodes];
        random.Shuffle(order);
        return new LaneSchedule(order, store.EpisodeLength, options.BatchSize, options.SequenceLength);
    }
}

/// <summary>The results of a training of M besides the network.</summary>
/// <param name="History">All epochs.</param>
/// <param name="Kept">The epoch whose weights the network has.</param>
internal sealed record MdnRnnTrained(IReadOnlyList<MdnRnnEpoch> History, MdnRnnEpoch Kept);
