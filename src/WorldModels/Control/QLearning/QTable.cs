using WorldModels.Environments;
using WorldModels.Rollouts;

namespace WorldModels.Control;

/// <summary>Q(s, a): what an action in a state is worth, for states and actions numbered from 0.</summary>
public sealed class QTable
{
    private readonly double[,] _values;

    /// <summary>A table of given values, [states, actions]; copied.</summary>
    /// <exception cref="ArgumentException">There is no state or no action, or a value is not finite.</exception>
    public QTable(double[,] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Length == 0) throw new ArgumentException("a table needs a state and an action at least", nameof(values));
        foreach (double value in values)
            if (!double.IsFinite(value)) throw new ArgumentException($"the value {value} is not a finite number", nameof(values));
        _values = (double[,])values.Clone();
    }

    /// <summary>States.</summary>
    public int StateCount => _values.GetLength(0);

    /// <summary>Actions.</summary>
    public int ActionCount => _values.GetLength(1);

    /// <summary>Q(s, a).</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such state or action.</exception>
    public double Value(int state, int action)
    {
        CheckState(state);
        if ((uint)action >= (uint)ActionCount) throw new ArgumentOutOfRangeException(nameof(action), action, $"there are {ActionCount} actions, from 0");
        return _values[state, action];
    }

    /// <summary>V(s): the value of the best action.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such state.</exception>
    public double Value(int state) => Value(state, BestAction(state));

    /// <summary>The action of the highest value, the first of equals.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such state.</exception>
    public int BestAction(int state)
    {
        CheckState(state);
        int best = 0;
        for (int action = 1; action < ActionCount; action++)
            if (_values[state, action] > _values[state, best]) best = action;
        return best;
    }

    /// <summary>All values, [states, actions]; a copy.</summary>
    public double[,] ToArray() => (double[,])_values.Clone();

    /// <summary>
    /// The policy that takes the best action of the state it sees, for an environment with a <see cref="DiscreteSpace"/> of
    /// observations and of actions.
    /// </summary>
    /// <remarks>Several workers may use it at once. An observation that is no state of the table is refused with an <see cref="ArgumentException"/>.</remarks>
    public IPolicy GreedyPolicy()
    {
        var states = new DiscreteSpace(StateCount);
        return Policy.FromFunction(observation =>
            states.Reject(observation.Values) is { } reason
                ? throw new ArgumentException($"the observation is no state of the table: {reason}", nameof(observation))
                : [BestAction((int)observation.Values[0])]);
    }

    private void CheckState(int state)
    {
        if ((uint)state >= (uint)StateCount) throw new ArgumentOutOfRangeException(nameof(state), state, $"there are {StateCount} states, from 0");
    }
}
