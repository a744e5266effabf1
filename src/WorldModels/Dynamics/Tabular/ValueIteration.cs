using WorldModels.Control;

namespace WorldModels.Dynamics;

/// <summary>
/// The optimal values for a table: V(s), Q(s, a) and the greedy policy, by value iteration in place
/// (Bellman 1957; Sutton and Barto 2018, section 4.4).
/// </summary>
public sealed class ValueIteration
{
    private ValueIteration(QTable values, int sweeps, double errorBound) => (Values, Sweeps, ErrorBound) = (values, sweeps, errorBound);

    /// <summary>Q(s, a), with V(s) and the greedy policy.</summary>
    public QTable Values { get; }

    /// <summary>The number of passes over all values.</summary>
    public int Sweeps { get; }

    /// <summary>The upper bound of the difference between any value and the exact one for the table.</summary>
    public double ErrorBound { get; }

    /// <summary>Improves the values until none can differ from the exact value by more than the tolerance.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    /// <exception cref="InvalidOperationException">The values have not converged within the maximum number of sweeps.</exception>
    public static ValueIteration Solve(TransitionTable table, ValueIterationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        options ??= new ValueIterationOptions();
        options.Validate();
        double[,] values = new double[table.StateCount, table.ActionCount];
        double[] best = new double[table.StateCount];
        double unknown = UnknownValue(table, options);
        for (int sweep = 1; sweep <= options.MaxSweeps; sweep++)
        {
            options.CancellationToken.ThrowIfCancellationRequested();
            (double change, double largest) = Sweep(table, values, best, options.Discount, unknown);
            // A sweep reduces the distance to the fixed point at least by the factor of the discount.
            double bound = change * options.Discount / (1 - options.Discount);
            if (bound <= options.Tolerance * Math.Max(1, largest)) return new ValueIteration(new QTable(values), sweep, bound);
        }
        throw new InvalidOperationException(
            $"the values have not converged to {options.Tolerance} within {options.MaxSweeps} sweeps: " +
            $"increase {nameof(options.Tolerance)} or {nameof(options.MaxSweeps)}, or decrease {nameof(options.Discount)} ({options.Discount})");
    }

    private static (double Change, double Largest) Sweep(TransitionTable table, double[,] values, double[] best, double discount, double unknown)
    {
        double change = 0, largest = 0;
        for (int state = 0; state < best.Length; state++)
        {
            double highest = double.NegativeInfinity;
            for (int action = 0; action < table.ActionCount; action++)
            {
                values[state, action] = table.IsKnown(state, action)
                    ? table.Mean(state, action, line => line.Reward + (line.Next == TransitionCount.End ? 0 : discount * best[line.Next]))
                    : unknown;
                highest = Math.Max(highest, values[state, action]);
            }
            change = Math.Max(change, Math.Abs(highest - best[state]));
            largest = Math.Max(largest, Math.Abs(highest));
            best[state] = highest;
        }
        return (change, largest);
    }

    /// <summary>Returns the value of the worst or best reward, which is either obtained once, at the end of the episode, or in every step for ever.</summary>
    private static double UnknownValue(TransitionTable table, ValueIterationOptions options)
    {
        double worst = table.LowestReward, best = table.HighestReward;
        return options.Unknown == UnknownCells.Pessimistic
            ? Math.Min(worst, worst / (1 - options.Discount))
            : Math.Max(best, best / (1 - options.Discount));
    }
}
