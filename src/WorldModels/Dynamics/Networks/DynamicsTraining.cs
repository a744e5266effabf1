using TorchSharp;
using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Torch;
using static TorchSharp.torch;

namespace WorldModels.Dynamics;

/// <summary>The training of one member: passes over its rows in random order, watched by the held-out rows.</summary>
internal sealed class DynamicsTraining(
    int member, DynamicsNetwork network, DynamicsShape shape, TransitionBatches batches, int[] training, int[] heldOut,
    DynamicsNetworkOptions options, PriorNetwork? prior, Device device, Pcg64 random)
{
    private const int HeldOutBatch = 4096;
    private const double LastShare = 0.01;

    private readonly DensityHead _head = shape.CreateHead();

    public static long StepsAnEpoch(int rows, DynamicsNetworkOptions options) => (rows + options.BatchSize - 1) / options.BatchSize;

    /// <summary>Trains, and leaves the best weights in the network.</summary>
    public IReadOnlyList<DynamicsEpoch> Run(TrainingMonitor monitor)
    {
        network.to(device);
        using var optimizer = new Adam(network.parameters(), options.LearningRate);
        var history = new List<DynamicsEpoch>();
        IReadOnlyList<NamedTensor>? best = null;
        double lowest = double.PositiveInfinity;
        int stale = 0;
        for (int epoch = 1; epoch <= options.Epochs && stale < options.Patience; epoch++)
        {
            optimizer.LearningRate = options.LearningRate * (LastShare + (1 - LastShare) * (1 + PortableMath.Cos(Math.PI * (epoch - 1) / options.Epochs)) / 2);
            random.Shuffle(training);
            double sum = 0;
            foreach (int[] rows in training.Chunk(options.BatchSize)) sum += Step(rows, optimizer, monitor) * rows.Length;
            history.Add(new DynamicsEpoch(member, epoch, sum / training.Length, HeldOutLoss()));
            monitor.Log($"member {member}, epoch {epoch} of {options.Epochs}: loss {history[^1].Loss:F4}, held out {history[^1].HeldOutLoss:F4}");
            monitor.Record(("held-out loss", history[^1].HeldOutLoss));
            if (heldOut.Length == 0) continue;
            stale++;
            if (!(history[^1].HeldOutLoss < lowest)) continue;
            (lowest, stale, best) = (history[^1].HeldOutLoss, 0, TorchModule.ToTensors(network));
        }
        if (best is not null) TorchModule.Load(network, best);
        return history;
    }

    private double Step(int[] rows, Adam optimizer, TrainingMonitor monitor)
    {
        using var scope = NewDisposeScope();
        optimizer.ZeroGrad();
        Tensor loss = Loss(rows);
        loss.backward();
        optimizer.ClipGradients(options.GradientClip);
        optimizer.Step();
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

    // The three parts share no weight, so that there is nothing to weigh between them.
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
/// <param name="Member">From 1.</param>
/// <param name="Epoch">From 1.</param>
/// <param name="Loss">-log p of the standardized next state, or half its squared error, in the mean; plus the reward's half squared error and the cross-entropy of done.</param>
/// <param name="HeldOutLoss">The same on the held-out rows after the pass; NaN where there are none.</param>
public sealed record DynamicsEpoch(int Member, int Epoch, double Loss, double HeldOutLoss)
{
    /// <inheritdoc/>
    public override string ToString() => $"DynamicsEpoch {{ Member = {Member}, Epoch = {Epoch}, Loss = {Loss}, HeldOutLoss = {HeldOutLoss} }}";
}
