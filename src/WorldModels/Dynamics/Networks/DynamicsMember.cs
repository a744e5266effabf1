using WorldModels.Environments;
using WorldModels.Torch;

namespace WorldModels.Dynamics;

/// <summary>One trained network of the ensemble, with standardized inputs and outputs, without libtorch.</summary>
internal sealed class DynamicsMember
{
    private readonly DynamicsShape _shape;
    private readonly DenseNetwork _reward, _done;

    /// <exception cref="FormatException">A weight is missing or has the wrong shape.</exception>
    public DynamicsMember(WeightReader weights, int member, DynamicsShape shape)
    {
        _shape = shape;
        Head = shape.CreateHead();
        int inputs = shape.ConditionSize + Head.ExtraInputs;
        DenseNetwork? prior = shape.HasPrior ? new DenseNetwork(weights, $"{DynamicsShape.Prior}.{member}", inputs, shape.HiddenSizes, Head.OutputSize) : null;
        Dynamics = new DenseNetwork(weights, $"{member}.{DynamicsShape.Dynamics}", inputs, shape.HiddenSizes, Head.OutputSize, prior);
        _reward = new DenseNetwork(weights, $"{member}.{DynamicsShape.Reward}", shape.RewardInputSize, shape.HiddenSizes, 1);
        _done = new DenseNetwork(weights, $"{member}.{DynamicsShape.Done}", shape.ConditionSize, shape.HiddenSizes, 1);
    }

    public DensityHead Head { get; }

    public DenseNetwork Dynamics { get; }

    /// <summary>Draws done, then y, and then computes the reward for them, for <paramref name="count"/> rows.</summary>
    public void Step(ReadOnlySpan<float> conditions, int count, Pcg64 random, Span<float> targets, Span<float> rewards, Span<bool> dones)
    {
        dones[..count].Clear();
        if (_shape.PredictsDone)
        {
            float[] logits = _done.Run(conditions, count);
            for (int row = 0; row < count; row++) dones[row] = random.NextDouble() * (1 + PortableMath.Exp(-logits[row])) < 1;
        }
        Head.Sample(Dynamics, conditions, count, random, targets);

        float[] inputs = new float[count * _shape.RewardInputSize];
        for (int row = 0; row < count; row++)
        {
            RewardInput(
                conditions.Slice(row * _shape.ConditionSize, _shape.ConditionSize), targets.Slice(row * _shape.StateSize, _shape.StateSize),
                dones[row], inputs.AsSpan(row * _shape.RewardInputSize, _shape.RewardInputSize));
        }
        _reward.Run(inputs, count).CopyTo(rewards);
    }

    /// <summary>Writes (s, a, y, done), the input of the reward's network. If the episode terminated, y is 0, because no next state was recorded.</summary>
    public static void RewardInput(ReadOnlySpan<float> condition, ReadOnlySpan<float> target, bool done, Span<float> input)
    {
        condition.CopyTo(input);
        if (done) input[condition.Length..].Clear();
        else target.CopyTo(input[condition.Length..]);
        input[^1] = done ? 1 : 0;
    }
}
