using TorchSharp;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Torch;
using static TorchSharp.torch;

namespace WorldModels.Dynamics;

/// <summary>The training of one member: passes over its rows in random order, with early stopping by the held-out rows.</summary>
/// <param name="member">The number of the member, from 1.</param>
/// <param name="network">The network to train.</param>
/// <param name="shape">The sizes of the network.</param>
/// <param name="batches">Collects the rows of a batch.</param>
/// <param name="training">The rows to train on; their order changes with each epoch.</param>
/// <param name="heldOut">The rows that decide when to stop.</param>
/// <param name="options">The settings.</param>
/// <param name="prior">The fixed random network that is added; null: none.</param>
/// <param name="device">The device to compute on.</param>
/// <param name="random">Determines the order of the rows.</param>
/// <param name="history">The epochs of all members so far; those of this member are added.</param>
internal sealed class DynamicsTraining(
    int member, DynamicsNetwork network, DynamicsShape shape, TransitionBatches batches, int[] training, int[] heldOut,
    DynamicsNetworkOptions options, PriorNetwork? prior, Device device, Pcg64 random, List<DynamicsEpoch> history) : IDisposable
{
    private const int HeldOutBatch = 4096;
    private const double LastShare = 0.01;

    private readonly DensityHead _head = shape.CreateHead();
    private readonly Adam _optimizer = new(network.to(device).parameters(), options.LearningRate);
    private IReadOnlyList<NamedTensor> _best = [];

    /// <summary>The number of batches of the current epoch; 0 between two epochs.</summary>
    public int Batches { get; private set; }

    /// <summary>The losses of these batches, each times its rows.</summary>
    public double LossSum { get; private set; }

    private IReadOnlyList<DynamicsEpoch> Own => [.. history.Where(epoch => epoch.Member == member)];

    private DynamicsEpoch? Best => Own.Where(epoch => !double.IsNaN(epoch.HeldOutLoss)).MinBy(epoch => epoch.HeldOutLoss);

    /// <summary>Returns everything that <see cref="GoOn"/> needs.</summary>
    public IEnumerable<NamedTensor> ToTensors() =>
        [.. TorchModule.ToTensors(network).As("network"), .. _optimizer.ToTensors().As("optimizer"), .. _best.As("best")];

    /// <summary>Resumes an interrupted training of this member.</summary>
    public void GoOn(Checkpoint<DynamicsProgress> from)
    {
        TorchModule.Load(network, from.Tensors.Part("network"));
        _optimizer.Load(from.Tensors.Part("optimizer"));
        _best = from.Tensors.Part("best");
        (Batches, LossSum) = (from.State.Batches, from.State.LossSum);
    }

    /// <summary>Trains; afterwards the network has the best weights.</summary>
    public void Run(TrainingMonitor monitor, Action stepDone)
    {
        while (Own is var done && done.Count < options.Epochs && (heldOut.Length == 0 || done.Count - (Best?.Epoch ?? 0) < options.Patience))
        {
            _optimizer.LearningRate = options.LearningRate * (LastShare + (1 - LastShare) * (1 + PortableMath.Cos(Math.PI * done.Count / options.Epochs)) / 2);
            random.Shuffle(training);
            foreach (int[] rows in training.Chunk(options.BatchSize).Skip(Batches))
            {
                LossSum += Step(rows, monitor) * rows.Length;
                Batches++;
                stepDone();
            }
            double lowest = Best?.HeldOutLoss ?? double.PositiveInfinity;
            var ended = new DynamicsEpoch(member, done.Count + 1, LossSum / training.Length, HeldOutLoss());
            history.Add(ended);
            (Batches, LossSum) = (0, 0);
            monitor.Log($"member {member}, epoch {ended.Epoch} of {options.Epochs}: loss {ended.Loss:F4}, held out {ended.HeldOutLoss:F4}");
            monitor.Record(("held-out loss", ended.HeldOutLoss));
            if (ended.HeldOutLoss < lowest) _best = TorchModule.ToTensors(network);
        }
        if (_best.Count > 0) TorchModule.Load(network, _best);
    }

    public void Dispose() => _optimizer.Dispose();

    private double Step(int[] rows, TrainingMonitor monitor)
    {
        using var scope = NewDisposeScope();
        _optimizer.ZeroGrad();
        Tensor loss = Loss(rows);
        loss.backward();
        _optimizer.ClipGradients(options.GradientClip);
        _optimizer.Step();
        double value = loss.ToNumber();
        monitor.Advance(("loss", value));
        return value;
    }

    private double HeldOutLoss()
    {
        if (heldOut.Length == 0) return double.NaN;
        using var noGradient = no_grad();
        double sum = 0;
        foreach (int[] rows in heldOut.Chunk(HeldOutBatch))
        {
            using var scope = NewDisposeScope();
            sum += Loss(rows).ToNumber() * rows.Length;
        }
        return sum / heldOut.Length;
    }

    // The three parts share no weights, so they need no relative weights.
    private Tensor Loss(int[] rows)
    {
        batches.Fill(rows);
        Tensor conditions = From(batches.Conditions, rows.Length, shape.ConditionSize), hasNext = From(batches.HasNext, rows.Length);
        Tensor dynamics = _head.Loss(Dynamics, conditions, From(batches.Targets, rows.Length, shape.StateSize));
        Tensor rewards = (network.Reward(From(batches.RewardInputs, rows.Length, shape.RewardInputSize)) - From(batches.Rewards, rows.Length)).Squared().Over(2);
        Tensor loss = Mean(dynamics, hasNext).Plus(Mean(rewards, From(batches.HasReward, rows.Length)));
        if (!shape.PredictsDone) return loss;
        return loss.Plus(nn.functional.binary_cross_entropy_with_logits(network.Done(conditions), From(batches.Dones, rows.Length)));
    }

    private Tensor Dynamics(Tensor conditions) => prior is null ? network.Dynamics(conditions) : network.Dynamics(conditions).Plus(prior.Forward(conditions));

    private static Tensor Mean(Tensor values, Tensor weights) => (values * weights).sum() / weights.sum().AtLeast(1);

    private Tensor From(float[] values, params long[] sizes) =>
        NativeTensor.Of(values.AsMemory(0, (int)sizes.Aggregate((a, b) => a * b)), sizes).to(device);
}

/// <summary>One pass of one member over its training rows.</summary>
/// <param name="Member">The number of the member, from 1.</param>
/// <param name="Epoch">The number of the epoch, from 1.</param>
/// <param name="Loss">The mean of -log p of the standardized next state, or of half its squared error; plus half the squared error of the reward and the cross-entropy of done.</param>
/// <param name="HeldOutLoss">The same on the held-out rows after the pass; NaN if there are none.</param>
public sealed record DynamicsEpoch(int Member, int Epoch, double Loss, double HeldOutLoss)
{
    /// <inheritdoc/>
    public override string ToString() => $"DynamicsEpoch {{ Member = {Member}, Epoch = {Epoch}, Loss = {Loss}, HeldOutLoss = {HeldOutLoss} }}";
}
