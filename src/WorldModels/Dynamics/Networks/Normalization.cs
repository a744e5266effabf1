using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Memory;
using WorldModels.Torch;

namespace WorldModels.Dynamics;

/// <summary>Between the world's units and the network's: what it reads and what it says has mean 0 and deviation 1 over the training rows.</summary>
/// <param name="States">s.</param>
/// <param name="Actions">The action's code; a one-hot code stays as it is.</param>
/// <param name="Targets">s' - s, or s' where no differences are predicted.</param>
/// <param name="Rewards">The reward.</param>
/// <param name="Differences">Whether differences are predicted.</param>
internal sealed record Normalization(
    Standardization States, Standardization Actions, Standardization Targets, Standardization Rewards, bool Differences)
{
    public static Normalization Of(Transitions rows, IEnumerable<int> chosen, bool differences)
    {
        Moments states = new(rows.StateSize), actions = new(rows.ActionSpace.Size), targets = new(rows.StateSize), rewards = new(1);
        float[] target = new float[rows.StateSize];
        foreach (int row in chosen)
        {
            states.Add(rows.State(row));
            actions.Add(rows.Action(row));
            rewards.Add([rows.Rewards[row]]);
            if (!rows.HasNext(row)) continue;
            for (int i = 0; i < target.Length; i++) target[i] = rows.State(row + 1)[i] - (differences ? rows.State(row)[i] : 0);
            targets.Add(target);
        }
        return new Normalization(
            Standardization.Of(states),
            rows.ActionSpace is DiscreteSpace ? Standardization.None(ActionCode.Size(rows.ActionSpace)) : Standardization.Of(actions),
            Standardization.Of(targets), Standardization.Of(rewards), differences);
    }

    public static Normalization Read(WeightReader weights, DynamicsShape shape) => new(
        Standardization.Read(weights, "state", shape.StateSize), Standardization.Read(weights, "action", shape.ActionSize),
        Standardization.Read(weights, "target", shape.StateSize), Standardization.Read(weights, "reward", 1), shape.PredictsDifferences);

    public IEnumerable<NamedTensor> ToTensors() =>
        [.. States.ToTensors("state"), .. Actions.ToTensors("action"), .. Targets.ToTensors("target"), .. Rewards.ToTensors("reward")];

    /// <summary>A state and an action as the network reads them.</summary>
    public void WriteCondition(Space actionSpace, ReadOnlySpan<float> state, ReadOnlySpan<float> action, Span<float> condition)
    {
        States.Apply(state, condition);
        Span<float> code = condition[state.Length..];
        ActionCode.Write(actionSpace, action, code);
        Actions.Apply(code, code);
    }

    /// <summary>
    /// How much of a condition's numbers a random network is to read for its first layer to be of deviation 1 over rows: each as a share of
    /// its range there, so that one that hardly ever differs from 0 counts as much as others; one that never varied as it is.
    /// </summary>
    public double[] ReadingScales(Transitions rows, IReadOnlyCollection<int> chosen)
    {
        float[] condition = new float[rows.StateSize + ActionCode.Size(rows.ActionSpace)], lowest = new float[condition.Length], highest = new float[condition.Length];
        double[] squares = new double[condition.Length];
        Array.Fill(lowest, float.PositiveInfinity);
        Array.Fill(highest, float.NegativeInfinity);
        foreach (int row in chosen)
        {
            WriteCondition(rows.ActionSpace, rows.State(row), rows.Action(row), condition);
            for (int i = 0; i < condition.Length; i++)
            {
                (lowest[i], highest[i]) = (Math.Min(lowest[i], condition[i]), Math.Max(highest[i], condition[i]));
                squares[i] += (double)condition[i] * condition[i] / chosen.Count;
            }
        }
        double[] shares = [.. lowest.Zip(highest, (low, high) => high > low ? 1.0 / (high - low) : 1)];
        double length = Math.Sqrt(shares.Zip(squares, (share, square) => share * share * square).Sum());
        return [.. shares.Select(share => length > 0 ? share / length : share)];
    }

    /// <summary>A next state as the network says it.</summary>
    public void WriteTarget(ReadOnlySpan<float> state, ReadOnlySpan<float> next, Span<float> target)
    {
        for (int i = 0; i < target.Length; i++) target[i] = next[i] - (Differences ? state[i] : 0);
        Targets.Apply(target, target);
    }

    /// <summary>A number of the next state out of what the network says.</summary>
    public double Next(ReadOnlySpan<float> state, int i, double target) =>
        target * Targets.Deviations[i] + Targets.Means[i] + (Differences ? state[i] : 0);
}
