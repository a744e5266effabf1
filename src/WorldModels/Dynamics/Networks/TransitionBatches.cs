namespace WorldModels.Dynamics;

/// <summary>Collects rows, in the units of the network, batch by batch into arrays that are reused.</summary>
internal sealed class TransitionBatches(Transitions rows, DynamicsShape shape, Normalization normalization)
{
    public float[] Conditions { get; private set; } = [];

    public float[] Targets { get; private set; } = [];

    /// <summary>1 if the next state is known, otherwise 0.</summary>
    public float[] HasNext { get; private set; } = [];

    public float[] RewardInputs { get; private set; } = [];

    public float[] Rewards { get; private set; } = [];

    /// <summary>1 if all inputs of the reward's network are known, otherwise 0: the last next state of a truncated episode is not known.</summary>
    public float[] HasReward { get; private set; } = [];

    public float[] Dones { get; private set; } = [];

    public void Fill(ReadOnlySpan<int> chosen)
    {
        if (Dones.Length < chosen.Length) Reserve(chosen.Length);
        for (int i = 0; i < chosen.Length; i++) Write(chosen[i], i);
    }

    private void Reserve(int count)
    {
        (Conditions, Targets) = (new float[count * shape.ConditionSize], new float[count * shape.StateSize]);
        (RewardInputs, Rewards) = (new float[count * shape.RewardInputSize], new float[count]);
        (HasNext, HasReward, Dones) = (new float[count], new float[count], new float[count]);
    }

    private void Write(int row, int i)
    {
        Span<float> condition = Conditions.AsSpan(i * shape.ConditionSize, shape.ConditionSize);
        Span<float> target = Targets.AsSpan(i * shape.StateSize, shape.StateSize);
        bool hasNext = rows.HasNext(row), done = rows.Dones[row];
        normalization.WriteCondition(rows.ActionSpace, rows.State(row), rows.Action(row), condition);
        if (hasNext) normalization.WriteTarget(rows.State(row), rows.State(row + 1), target);
        else target.Clear();
        DynamicsMember.RewardInput(condition, target, done, RewardInputs.AsSpan(i * shape.RewardInputSize, shape.RewardInputSize));
        normalization.Rewards.Apply(rows.Rewards.Slice(row, 1), Rewards.AsSpan(i, 1));
        (HasNext[i], HasReward[i], Dones[i]) = (hasNext ? 1 : 0, hasNext || done ? 1 : 0, done ? 1 : 0);
    }
}
