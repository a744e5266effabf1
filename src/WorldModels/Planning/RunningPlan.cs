using WorldModels.Dynamics;
using WorldModels.Environments;

namespace WorldModels.Planning;

/// <summary>
/// Value iteration in place that goes on while its world changes a little at each step. A cell never tried may promise its intrinsic reward
/// for ever, so that a far frontier is worth a walk.
/// </summary>
/// <param name="world">What to plan in; it may grow.</param>
/// <param name="discount">What a reward is worth one step later, below 1.</param>
/// <param name="bonus">The intrinsic reward of a cell; null: none, and nothing is promised.</param>
internal sealed class RunningPlan(CountedWorld world, double discount, Func<CountedWorld.Cell, double>? bonus)
{
    private const double Settled = 1e-8;
    private readonly List<double> _values = [];

    /// <summary>A plan that goes on from these values in a copy of the world.</summary>
    public RunningPlan CopyTo(CountedWorld copy)
    {
        var plan = new RunningPlan(copy, discount, bonus);
        plan._values.AddRange(_values);
        return plan;
    }

    /// <summary>Improves all values until they settle, or so many times.</summary>
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

    /// <summary>The best action; of equal ones one is drawn.</summary>
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
