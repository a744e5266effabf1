namespace WorldModels.Dynamics;

/// <summary>
/// The outcomes of each state and action in the data, as counts: p(s', done | s, a) and the mean reward of each outcome. A cell
/// (s, a) without data is unknown: nothing is inferred from its neighbours.
/// </summary>
public sealed class TransitionTable
{
    // For more cells a network is the better choice. The limit also means that a float32 represents every state exactly.
    internal const int MaxCells = 1 << 24;

    private readonly TransitionCount[] _lines;
    // The cells that have data, and where the lines of each begin: the memory is proportional to the data, not to the size of the table.
    private readonly Dictionary<int, int> _cells = [];
    private readonly int[] _starts;
    private readonly long[] _totals;

    /// <exception cref="ArgumentException">A line lies outside the table, occurs twice, or has a count below 1.</exception>
    internal TransitionTable(int stateCount, int actionCount, IEnumerable<TransitionCount> lines)
    {
        CheckSize(stateCount, actionCount);
        (StateCount, ActionCount) = (stateCount, actionCount);
        _lines = [.. lines.OrderBy(line => line.State).ThenBy(line => line.Action).ThenBy(line => line.Next)];
        List<int> starts = [];
        List<long> totals = [];
        for (int i = 0; i < _lines.Length; i++)
        {
            CheckLine(_lines[i], i == 0 ? null : _lines[i - 1]);
            if (_cells.TryAdd(CellOf(_lines[i].State, _lines[i].Action), _cells.Count))
            {
                starts.Add(i);
                totals.Add(0);
            }
            totals[^1] += _lines[i].Count;
        }
        (_starts, _totals) = ([.. starts, _lines.Length], [.. totals]);
        LowestReward = _lines.Length == 0 ? 0 : _lines.Min(line => line.Reward);
        HighestReward = _lines.Length == 0 ? 0 : _lines.Max(line => line.Reward);
    }

    /// <summary>The number of states, which are numbered from 0.</summary>
    public int StateCount { get; }

    /// <summary>The number of actions, which are numbered from 0.</summary>
    public int ActionCount { get; }

    /// <summary>The number of cells (s, a) that have data.</summary>
    public int KnownCells => _cells.Count;

    /// <summary>The total number of counted steps.</summary>
    public long StepCount => _totals.Sum();

    internal float LowestReward { get; }

    internal float HighestReward { get; }

    internal IReadOnlyList<TransitionCount> Lines => _lines;

    /// <summary>Returns whether the data contain the action in the state; false for a state or an action outside the table.</summary>
    public bool IsKnown(int state, int action) => Find(state, action) >= 0;

    /// <summary>Returns whether the data contain any action in the state.</summary>
    public bool IsKnown(int state) => Enumerable.Range(0, ActionCount).Any(action => IsKnown(state, action));

    /// <summary>Returns how often the action was taken in the state.</summary>
    public long Count(int state, int action) => Find(state, action) is >= 0 and int at ? _totals[at] : 0;

    /// <summary>Returns the outcomes in the order of the next states, the end of the episode last; empty for an unknown cell.</summary>
    public IReadOnlyList<TabularOutcome> Outcomes(int state, int action)
    {
        long total = Count(state, action);
        return
        [
            .. CellLines(state, action).ToArray().Select(line =>
                new TabularOutcome(line.Next == TransitionCount.End ? null : line.Next, line.Count, (double)line.Count / total, line.Reward)),
        ];
    }

    /// <summary>Returns the most frequent outcome, among equal ones the first; null for an unknown cell.</summary>
    public TabularOutcome? MostProbable(int state, int action) => Outcomes(state, action).MaxBy(outcome => outcome.Count);

    /// <summary>Returns the mean reward of the action in the state; NaN for an unknown cell.</summary>
    public double Reward(int state, int action) => Mean(state, action, line => line.Reward);

    /// <summary>Returns the probability that the action in the state ends the episode, 0 to 1; NaN for an unknown cell.</summary>
    public double DoneProbability(int state, int action) => Mean(state, action, line => line.Next == TransitionCount.End ? 1 : 0);

    /// <summary>Returns the mean of a number over the outcomes; NaN for an unknown cell.</summary>
    internal double Mean(int state, int action, Func<TransitionCount, double> number)
    {
        double sum = 0;
        foreach (TransitionCount line in CellLines(state, action)) sum += line.Count * number(line);
        return sum / Count(state, action);
    }

    internal ReadOnlySpan<TransitionCount> CellLines(int state, int action) =>
        Find(state, action) is >= 0 and int at ? _lines.AsSpan(_starts[at].._starts[at + 1]) : [];

    /// <summary>Returns the size of the table and the number of known cells, in words.</summary>
    public override string ToString() =>
        $"{StateCount} states x {ActionCount} actions, {KnownCells} of {StateCount * ActionCount} cells known from {StepCount} steps";

    /// <exception cref="ArgumentException">There are no states or actions, or too many.</exception>
    internal static void CheckSize(int stateCount, int actionCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stateCount, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(actionCount, 1);
        if ((long)stateCount * actionCount > MaxCells)
            throw new ArgumentException(
                $"a table of {stateCount} states and {actionCount} actions has more than {MaxCells} cells: number the states without gaps, or use a network",
                nameof(stateCount));
    }

    private bool Contains(int state, int action) => (uint)state < (uint)StateCount && (uint)action < (uint)ActionCount;

    // Negative if there is no data.
    private int Find(int state, int action) => Contains(state, action) && _cells.TryGetValue(CellOf(state, action), out int at) ? at : -1;

    private int CellOf(int state, int action) => state * ActionCount + action;

    private void CheckLine(TransitionCount line, TransitionCount? last)
    {
        bool inside = Contains(line.State, line.Action) && (line.Next == TransitionCount.End || Contains(line.Next, 0));
        bool again = last is not null && (last.State, last.Action, last.Next) == (line.State, line.Action, line.Next);
        if (!inside || again || line.Count < 1 || !float.IsFinite(line.Reward))
            throw new ArgumentException(
                $"{line} does not belong to a table of {StateCount} states and {ActionCount} actions{(again ? ": it occurs twice" : "")}");
    }
}
