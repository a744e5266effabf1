using WorldModels.Environments;
using WorldModels.Torch;

namespace WorldModels.Dynamics;

/// <summary>
/// The trained ensemble, in the units of the environment and without libtorch. Its distribution is the mixture of its members with equal weights:
/// for each step a member is chosen at random, and the outcome is drawn from it (Chua et al. 2018, TS1).
/// </summary>
internal sealed class DynamicsModel
{
    private readonly DynamicsMember[] _members;
    private readonly Normalization _normalization;
    private readonly Space _actionSpace;

    /// <exception cref="FormatException">A weight is missing or has the wrong shape.</exception>
    public DynamicsModel(IReadOnlyDictionary<string, NamedTensor> weights, DynamicsShape shape, Space actionSpace)
    {
        Shape = shape;
        Weights = [.. weights.Values];
        _actionSpace = actionSpace;
        var reader = new WeightReader(weights, "the dynamics network");
        _normalization = Normalization.Read(reader, shape);
        // Read one by one: a damaged file may declare more members than it has weights for.
        List<DynamicsMember> members = [];
        while (members.Count < shape.Members) members.Add(new DynamicsMember(reader, members.Count, shape));
        _members = [.. members];
        States = shape.StateCount == 0 ? [] : [.. reader.Read(DynamicsShape.States, shape.StateCount, shape.StateSize).Chunk(shape.StateSize)];
        reader.CheckAllRead();
    }

    public DynamicsShape Shape { get; }

    public IReadOnlyList<NamedTensor> Weights { get; }

    public IReadOnlyList<float[]> States { get; }

    public int Components => _members.Length * _members[0].Head.Components;

    public bool HasDensity => _members[0].Head.HasDensity;

    public void Step(ImaginedSteps steps, Pcg64 random)
    {
        float[] conditions = Conditions(steps);
        if (_members.Length == 1)
        {
            _members[0].Step(conditions, steps.Count, random, steps.NextStates, steps.Rewards, steps.Dones);
        }
        else
        {
            int[] chosen = new int[steps.Count];
            foreach (ref int member in chosen.AsSpan()) member = random.Next(_members.Length);
            for (int member = 0; member < _members.Length; member++) StepSome(member, chosen, conditions, steps, random);
        }
        for (int row = 0; row < steps.Count; row++)
        {
            ReadOnlySpan<float> state = StateOf(steps.States, row);
            Span<float> next = steps.NextStates.AsSpan(row * Shape.StateSize, Shape.StateSize);
            for (int i = 0; i < next.Length; i++) next[i] = (float)_normalization.Next(state, i, next[i]);
            steps.Rewards[row] = steps.Rewards[row] * _normalization.Rewards.Deviations[0] + _normalization.Rewards.Means[0];
        }
    }

    /// <summary>Returns the mean and standard deviation of each number of s', [count x StateSize], and the disagreement of the members' means, [count].</summary>
    public DynamicsPrediction Predict(ImaginedSteps steps)
    {
        int numbers = steps.Count * Shape.StateSize;
        float[] conditions = Conditions(steps);
        double[] mean = new double[numbers], within = new double[numbers], between = new double[numbers];
        double[] means = new double[numbers], variances = new double[numbers];
        for (int member = 0; member < _members.Length; member++)
        {
            _members[member].Head.Moments(_members[member].Dynamics, conditions, steps.Count, means, variances);
            for (int i = 0; i < numbers; i++)
            {
                double difference = means[i] - mean[i];
                mean[i] += difference / (member + 1);
                between[i] += difference * (means[i] - mean[i]);
                within[i] += variances[i];
            }
        }
        var prediction = new DynamicsPrediction(new float[numbers], new float[numbers], new float[steps.Count]);
        for (int row = 0; row < steps.Count; row++)
        {
            double apart = 0;
            for (int i = 0; i < Shape.StateSize; i++)
            {
                int at = row * Shape.StateSize + i;
                prediction.Means[at] = (float)_normalization.Next(StateOf(steps.States, row), i, mean[at]);
                prediction.Deviations[at] = (float)(Math.Sqrt((within[at] + between[at]) / _members.Length) * _normalization.Targets.Deviations[i]);
                apart += between[at] / _members.Length / Shape.StateSize;
            }
            prediction.Disagreements[row] = (float)Math.Sqrt(apart);
        }
        return prediction;
    }

    public double[] LogLikelihood(ImaginedSteps steps)
    {
        double[][] parts = Each(steps, 1, (member, conditions, targets, result) => member.Head.LogDensity(member.Dynamics, conditions, steps.Count, targets, result));
        double[] joint = new double[parts.Length];
        return [.. Enumerable.Range(0, steps.Count).Select(row =>
        {
            for (int member = 0; member < parts.Length; member++) joint[member] = parts[member][row];
            return LogSum.Of(joint) - PortableMath.Log(parts.Length) - _normalization.Targets.LogVolume;
        })];
    }

    public double[] Cdf(ImaginedSteps steps)
    {
        double[][] parts = Each(
            steps, Shape.StateSize, (member, conditions, targets, result) => member.Head.Cdf(member.Dynamics, conditions, steps.Count, targets, result));
        return [.. Enumerable.Range(0, steps.Count * Shape.StateSize).Select(at => parts.Average(part => part[at]))];
    }

    public double[] Responsibilities(ImaginedSteps steps)
    {
        double[][] densities = Each(steps, 1, (member, conditions, targets, result) => member.Head.LogDensity(member.Dynamics, conditions, steps.Count, targets, result));
        int own = _members[0].Head.Components;
        double[][] within = Each(
            steps, own, (member, conditions, targets, result) => member.Head.Responsibilities(member.Dynamics, conditions, steps.Count, targets, result));
        double[] result = new double[steps.Count * Components], joint = new double[_members.Length];
        for (int row = 0; row < steps.Count; row++)
        {
            for (int member = 0; member < joint.Length; member++) joint[member] = densities[member][row];
            double sum = LogSum.Of(joint);
            for (int at = 0; at < Components; at++)
                result[row * Components + at] = PortableMath.Exp(joint[at / own] - sum) * within[at / own][row * own + at % own];
        }
        return result;
    }

    private delegate void Evaluation(DynamicsMember member, float[] conditions, float[] targets, double[] result);

    /// <summary>Evaluates each member for the next states, <paramref name="size"/> numbers per step.</summary>
    private double[][] Each(ImaginedSteps steps, int size, Evaluation evaluate)
    {
        float[] conditions = Conditions(steps), targets = new float[steps.Count * Shape.StateSize];
        for (int row = 0; row < steps.Count; row++)
            _normalization.WriteTarget(StateOf(steps.States, row), StateOf(steps.NextStates, row), targets.AsSpan(row * Shape.StateSize, Shape.StateSize));
        return [.. _members.Select(member =>
        {
            double[] result = new double[steps.Count * size];
            evaluate(member, conditions, targets, result);
            return result;
        })];
    }

    /// <summary>Steps the rows for which a member was chosen.</summary>
    private void StepSome(int member, int[] chosen, float[] conditions, ImaginedSteps steps, Pcg64 random)
    {
        int[] rows = [.. Enumerable.Range(0, chosen.Length).Where(row => chosen[row] == member)];
        float[] some = new float[rows.Length * Shape.ConditionSize], targets = new float[rows.Length * Shape.StateSize], rewards = new float[rows.Length];
        bool[] dones = new bool[rows.Length];
        for (int i = 0; i < rows.Length; i++)
            conditions.AsSpan(rows[i] * Shape.ConditionSize, Shape.ConditionSize).CopyTo(some.AsSpan(i * Shape.ConditionSize));
        _members[member].Step(some, rows.Length, random, targets, rewards, dones);
        for (int i = 0; i < rows.Length; i++)
        {
            targets.AsSpan(i * Shape.StateSize, Shape.StateSize).CopyTo(steps.NextStates.AsSpan(rows[i] * Shape.StateSize));
            (steps.Rewards[rows[i]], steps.Dones[rows[i]]) = (rewards[i], dones[i]);
        }
    }

    /// <exception cref="ArgumentException">The steps have states or actions of other sizes, or an action is not one of the choices.</exception>
    private float[] Conditions(ImaginedSteps steps)
    {
        ArgumentNullException.ThrowIfNull(steps);
        if (steps.States.Length != steps.Capacity * Shape.StateSize || steps.Actions.Length != steps.Capacity * _actionSpace.Size)
        {
            throw new ArgumentException(
                $"the steps have states of {steps.States.Length / steps.Capacity} numbers and actions of {steps.Actions.Length / steps.Capacity}, " +
                $"but this model needs {Shape.StateSize} and {_actionSpace.Size}", nameof(steps));
        }
        float[] conditions = new float[steps.Count * Shape.ConditionSize];
        for (int row = 0; row < steps.Count; row++)
        {
            _normalization.WriteCondition(
                _actionSpace, StateOf(steps.States, row), steps.Actions.AsSpan(row * _actionSpace.Size, _actionSpace.Size),
                conditions.AsSpan(row * Shape.ConditionSize, Shape.ConditionSize));
        }
        return conditions;
    }

    private ReadOnlySpan<float> StateOf(float[] states, int row) => states.AsSpan(row * Shape.StateSize, Shape.StateSize);
}

/// <summary>The prediction of an ensemble.</summary>
/// <param name="Means">[count x state size]: the expected next states.</param>
/// <param name="Deviations">[count x state size]: the standard deviations of the next states, from randomness and from disagreement.</param>
/// <param name="Disagreements">
/// [count]: the standard deviation between the members' means, as a root mean square over the numbers of the state, in units of the
/// standard deviation of each predicted number over the training rows. 0 for a single network.
/// </param>
internal sealed record DynamicsPrediction(float[] Means, float[] Deviations, float[] Disagreements);
