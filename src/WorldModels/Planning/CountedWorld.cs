using WorldModels.Dynamics;

namespace WorldModels.Planning;

/// <summary>
/// A world of numbered states whose counts are updated while a plan is used in one episode. Its cells come from the counts of a table or
/// from a model's predictions; the first real outcome of a cell replaces the predictions. Real
/// outcomes have no reward here: the rewards of the table are kept, and so are the predicted rewards of the same outcome.
/// </summary>
internal sealed class CountedWorld(int actionCount)
{
    private readonly List<Cell[]> _states = [];

    public int StateCount => _states.Count;

    public int ActionCount => actionCount;

    public Cell this[int state, int action] => _states[state][action];

    public static CountedWorld Of(TransitionTable table)
    {
        var world = new CountedWorld(table.ActionCount);
        for (int state = 0; state < table.StateCount; state++) world.AddState();
        foreach (TransitionCount line in table.Lines) world[line.State, line.Action].Add(line.Next, line.Count, line.Reward);
        return world;
    }

    /// <summary>Adds a state, whose actions are unknown.</summary>
    public void AddState() => _states.Add([.. Enumerable.Range(0, actionCount).Select(_ => new Cell())]);

    public CountedWorld Copy()
    {
        var copy = new CountedWorld(actionCount);
        foreach (Cell[] state in _states) copy._states.Add([.. state.Select(cell => cell.Copy())]);
        return copy;
    }

    /// <summary>The outcomes of a state and an action.</summary>
    internal sealed class Cell
    {
        private readonly List<(int Next, double Reward)> _imagined = [];
        private double _rewards, _rewarded;

        public List<(int Next, double Count)> Outcomes { get; private init; } = [];

        public double Total { get; private set; }

        public double Reward => _rewarded > 0 ? _rewards / _rewarded : 0;

        /// <summary>Whether an outcome is real, from the table or from this episode.</summary>
        public bool IsTried { get; private set; }

        /// <summary>The intrinsic reward that belongs to a model's predictions.</summary>
        public double Bonus { get; set; }

        public void Imagine(int next, double reward)
        {
            _imagined.Add((next, reward));
            Count(next, 1);
            Earn(1, reward);
        }

        public void Add(int next, double count, double reward)
        {
            Add(next, count);
            Earn(count, reward);
        }

        public void Add(int next, double count = 1)
        {
            if (!IsTried)
            {
                Outcomes.Clear();
                (IsTried, Total, _rewards, _rewarded) = (true, 0, 0, 0);
                foreach ((_, double reward) in _imagined.Where(outcome => outcome.Next == next)) Earn(1, reward);
            }
            Count(next, count);
        }

        public Cell Copy()
        {
            var copy = new Cell { Outcomes = [.. Outcomes], Total = Total, IsTried = IsTried, Bonus = Bonus, _rewards = _rewards, _rewarded = _rewarded };
            copy._imagined.AddRange(_imagined);
            return copy;
        }

        private void Count(int next, double count)
        {
            int known = Outcomes.FindIndex(outcome => outcome.Next == next);
            if (known < 0) Outcomes.Add((next, count));
            else Outcomes[known] = (next, Outcomes[known].Count + count);
            Total += count;
        }

        private void Earn(double count, double reward)
        {
            _rewards += count * reward;
            _rewarded += count;
        }
    }
}
