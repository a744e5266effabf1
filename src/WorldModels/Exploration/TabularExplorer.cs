using WorldModels.Dynamics;
using WorldModels.Environments;
using WorldModels.Rollouts;

namespace WorldModels.Exploration;

/// <summary>
/// Plans in a table for reward plus surprise, and counts on while it goes: what it has just seen surprises it less. An action never
/// taken promises its surprise for ever, so that the plan leads to the nearest one. Of equal actions one is drawn.
/// </summary>
internal sealed class TabularExplorer(TransitionTable table, int stateCount, TabularLearnerOptions options) : IPolicy
{
    private const int SweepsAStep = 30;
    private readonly float[] _action = new float[1];
    private readonly double[] _values = new double[stateCount];
    private CountedWorld _world = new(table, stateCount);
    private Pcg64 _random = new(0);
    private int _last = -1;

    public void Begin(long seed)
    {
        (_world, _random, _last) = (new CountedWorld(table, stateCount), new Pcg64(seed), -1);
        Array.Clear(_values);
    }

    public float[] Act(Observation observation)
    {
        int state = TabularCode.State(observation.Values[0], RolloutColumns.Observation, "while exploring");
        if (_last >= 0) _world[_last, (int)_action[0]].Add(state);
        Improve();
        _action[0] = _random.NextDouble() < options.RandomShare ? _random.Next(_world.ActionCount) : Best(state);
        _last = state;
        return _action;
    }

    /// <summary>Value iteration on from the values of the step before, which are nearly right.</summary>
    private void Improve()
    {
        for (int sweep = 0; sweep < SweepsAStep; sweep++)
        {
            double change = 0;
            for (int state = stateCount - 1; state >= 0; state--)
            {
                double best = double.NegativeInfinity;
                for (int action = 0; action < _world.ActionCount; action++) best = Math.Max(best, Value(state, action));
                change = Math.Max(change, Math.Abs(best - _values[state]));
                _values[state] = best;
            }
            if (change < 1e-6) return;
        }
    }

    private double Value(int state, int action)
    {
        CountedWorld.Cell cell = _world[state, action];
        double bonus = options.Curiosity == 0 ? 0 : options.Curiosity * cell.Surprise(stateCount);
        if (cell.Total == 0) return bonus / (1 - options.Discount);
        double next = 0;
        foreach ((int outcome, double count) in cell.Outcomes)
            if (outcome != TransitionCount.End) next += count * _values[outcome];
        return cell.Reward + bonus + options.Discount * next / cell.Total;
    }

    private int Best(int state)
    {
        double best = double.NegativeInfinity;
        int equals = 0, chosen = 0;
        for (int action = 0; action < _world.ActionCount; action++)
        {
            double value = Value(state, action);
            if (value > best) (best, equals) = (value, 0);
            if (value == best && _random.Next(++equals) == 0) chosen = action;
        }
        return chosen;
    }
}
