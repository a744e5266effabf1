using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Memory;
using WorldModels.Torch;

namespace WorldModels.Dynamics;

/// <summary>Converts between the units of the environment and those of the network, whose inputs and outputs have mean 0 and standard deviation 1 over the training rows.</summary>
/// <param name="States">The standardization of s.</param>
/// <param name="Actions">The standardization of the encoded action; a one-hot code is unchanged.</param>
/// <param name="Targets">The standardization of s' - s, or of s' if no differences are predicted.</param>
/// <param name="Rewards">The standardization of the reward.</param>
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

    /// <summary>Writes a state and an action in the form that the network reads.</summary>
    public void WriteCondition(Space actionSpace, ReadOnlySpan<float> state, ReadOnlySpan<float> action, Span<float> condition)
    {
        States.Apply(state, condition);
        Span<float> code = condition[state.Length..];
        ActionCode.Write(actionSpace, action, code);
        Actions.Apply(code, code);
    }

    /// <summary>
    /// Returns the factors by which a random network reads the numbers of a condition, so that the outputs of its first layer have a standard deviation of 1 over the rows. Each number counts as a fraction of
    /// its range there, so that a number that is rarely different from 0 counts as much as others; a number that never varies is read unchanged.
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

    /// <summary>Writes a next state in the units of the network.</summary>
    public void WriteTarget(ReadOnlySpan<float> state, ReadOnlySpan<float> next, Span<float> target)
    {
        for (int i = 0; i < target.Length; i++) target[i] = next[i] - (Differences ? state[i] : 0);
        Targets.Apply(target, target);
    }

    /// <summary>Converts one output of the network to a number of the next state.</summary>
    public double Next(ReadOnlySpan<float> state, int i, double target) =>
        target * Targets.Deviations[i] + Targets.Means[i] + (Differences ? state[i] : 0);
}
