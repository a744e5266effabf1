using WorldModels.Dynamics;
using WorldModels.Environments;

namespace WorldModels.Planning;

/// <summary>
/// Value iteration in place, continued while its world changes a little at each step. The plan may assume that a cell that was never tried gives its intrinsic reward
/// every time, so that distant unknown states are worth the way to them.
/// </summary>
/// <param name="world">The world to plan in; states may be added.</param>
/// <param name="discount">The discount factor, below 1.</param>
/// <param name="bonus">Returns the intrinsic reward of a cell; null: there is none.</param>
internal sealed class RunningPlan(CountedWorld world, double discount, Func<CountedWorld.Cell, double>? bonus)
{
    private const double Settled = 1e-8;
    private readonly List<double> _values = [];

    /// <summary>Returns a plan that continues from these values in a copy of the world.</summary>
    public RunningPlan CopyTo(CountedWorld copy)
    {
        var plan = new RunningPlan(copy, discount, bonus);
        plan._values.AddRange(_values);
        return plan;
    }

    /// <summary>Improves all values until they converge, at most the given number of times.</summary>
    public void Improve(int sweeps)
    {
        while (_values.Count < world.StateCount) _values.Add(0);
        for (int sweep = 0; sweep < sweeps; sweep++)
        {
            double change = 0, largest = 0;
            for (int state = world.StateCount - 1; state >= 0; state--)
            {
                double best = double.NegativeInfinity;
                for (int action = 0; action < world.ActionCount; action++) best = Math.Max(best, Value(state, action));
                change = Math.Max(change, Math.Abs(best - _values[state]));
                largest = Math.Max(largest, Math.Abs(best));
                _values[state] = best;
            }
            if (change <= Settled * largest) return;
        }
    }

    /// <summary>Returns the best action; among equal ones one is drawn.</summary>
    public int Best(int state, Pcg64 random)
    {
        double best = double.NegativeInfinity;
        int equals = 0, chosen = 0;
        for (int action = 0; action < world.ActionCount; action++)
        {
            double value = Value(state, action);
            if (value > best) (best, equals) = (value, 0);
            if (value == best && random.Next(++equals) == 0) chosen = action;
        }
        return chosen;
    }

    private double Value(int state, int action)
    {
        CountedWorld.Cell cell = world[state, action];
        double pay = bonus?.Invoke(cell) ?? 0, forEver = pay / (1 - discount);
        if (cell.Total == 0) return forEver;
        double next = 0;
        foreach ((int outcome, double count) in cell.Outcomes)
            if (outcome != TransitionCount.End) next += count * _values[outcome];
        double value = cell.Reward + pay + discount * next / cell.Total;
        return cell.IsTried || pay <= 0 ? value : Math.Max(value, forEver);
    }
}
