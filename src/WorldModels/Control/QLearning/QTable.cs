using WorldModels.Environments;
using WorldModels.Rollouts;

namespace WorldModels.Control;

/// <summary>A table of Q(s, a), the value of each action in each state, for states and actions numbered from 0.</summary>
public sealed class QTable
{
    private readonly double[,] _values;

    /// <summary>Creates a table of given values, [states, actions]; they are copied.</summary>
    /// <exception cref="ArgumentException">There is no state or no action, or a value is not finite.</exception>
    public QTable(double[,] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Length == 0) throw new ArgumentException("a table needs at least one state and one action", nameof(values));
        foreach (double value in values)
            if (!double.IsFinite(value)) throw new ArgumentException($"the value {value} is not a finite number", nameof(values));
        _values = (double[,])values.Clone();
    }

    /// <summary>The number of states.</summary>
    public int StateCount => _values.GetLength(0);

    /// <summary>The number of actions.</summary>
    public int ActionCount => _values.GetLength(1);

    /// <summary>Returns Q(s, a).</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such state or action.</exception>
    public double Value(int state, int action)
    {
        CheckState(state);
        if ((uint)action >= (uint)ActionCount) throw new ArgumentOutOfRangeException(nameof(action), action, $"there are {ActionCount} actions, from 0");
        return _values[state, action];
    }

    /// <summary>Returns V(s): the value of the best action.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such state.</exception>
    public double Value(int state) => Value(state, BestAction(state));

    /// <summary>Returns the action with the highest value; among equal values, the first.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such state.</exception>
    public int BestAction(int state)
    {
        CheckState(state);
        int best = 0;
        for (int action = 1; action < ActionCount; action++)
            if (_values[state, action] > _values[state, best]) best = action;
        return best;
    }

    /// <summary>Returns all values, [states, actions]; a copy.</summary>
    public double[,] ToArray() => (double[,])_values.Clone();

    /// <summary>
    /// Returns the policy that takes the best action of the observed state, for an environment whose observations and actions are in a
    /// <see cref="DiscreteSpace"/>.
    /// </summary>
    /// <remarks>Several workers may use it at the same time. An observation that is not a state of the table is refused with an <see cref="ArgumentException"/>.</remarks>
    public IPolicy GreedyPolicy()
    {
        var states = new DiscreteSpace(StateCount);
        return Policy.FromFunction(observation =>
            states.Reject(observation.Values) is { } reason
                ? throw new ArgumentException($"the observation is not a state of the table: {reason}", nameof(observation))
                : [BestAction((int)observation.Values[0])]);
    }

    private void CheckState(int state)
    {
        if ((uint)state >= (uint)StateCount) throw new ArgumentOutOfRangeException(nameof(state), state, $"there are {StateCount} states, from 0");
    }
}
