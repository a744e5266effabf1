using WorldModels.Dynamics;

namespace WorldModels.Exploration;

/// <summary>A table that goes on counting while it is planned in, for one episode. Rewards stay those of the data.</summary>
internal sealed class CountedWorld
{
    private readonly Cell[,] _cells;

    public CountedWorld(TransitionTable table, int stateCount)
    {
        (StateCount, ActionCount) = (stateCount, table.ActionCount);
        _cells = new Cell[stateCount, table.ActionCount];
        for (int state = 0; state < stateCount; state++)
            for (int action = 0; action < table.ActionCount; action++) _cells[state, action] = new Cell();
        foreach (TransitionCount line in table.Lines) _cells[line.State, line.Action].Add(line.Next, line.Count, line.Reward);
    }

    public int StateCount { get; }

    public int ActionCount { get; }

    public Cell this[int state, int action] => _cells[state, action];

    /// <summary>What followed a state and an action.</summary>
    internal sealed class Cell
    {
        private double _rewards, _rewarded;

        public List<(int Next, double Count)> Outcomes { get; } = [];

        public double Total { get; private set; }

        public double Reward => _rewarded > 0 ? _rewards / _rewarded : 0;

        public void Add(int next, double count, double reward)
        {
            Add(next, count);
            _rewards += count * reward;
            _rewarded += count;
        }

        public void Add(int next, double count = 1)
        {
            int known = Outcomes.FindIndex(outcome => outcome.Next == next);
            if (known < 0) Outcomes.Add((next, count));
            else Outcomes[known] = (next, Outcomes[known].Count + count);
            Total += count;
        }

        /// <summary>The surprise expected of the next time: the mean over what followed so far.</summary>
        public double Surprise(int outcomes)
        {
            if (Total == 0) return TabularSurprise.AtUnknown(outcomes);
            double sum = 0;
            foreach ((_, double count) in Outcomes) sum += count * TabularSurprise.Of(count, Total, outcomes);
            return sum / Total;
        }
    }
}
