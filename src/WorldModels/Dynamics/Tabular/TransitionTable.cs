namespace WorldModels.Dynamics;

/// <summary>
/// What followed each state and action in the data, as counts: p(s', done | s, a) and the mean reward of each way. A cell
/// (s, a) without data is unknown and stays so: nothing is guessed from its neighbours.
/// </summary>
public sealed class TransitionTable
{
    // More cells than this ask for a network; it also keeps every state exact as a float32.
    internal const int MaxCells = 1 << 24;

    private readonly TransitionCount[] _lines;
    // The cells that have data, and where the lines of each begin: a table takes memory for what it knows, not for its size.
    private readonly Dictionary<int, int> _cells = [];
    private readonly int[] _starts;
    private readonly long[] _totals;

    /// <exception cref="ArgumentException">A line lies outside the table, occurs twice, or counts nothing.</exception>
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

    /// <summary>States, numbered from 0.</summary>
    public int StateCount { get; }

    /// <summary>Actions, numbered from 0.</summary>
    public int ActionCount { get; }

    /// <summary>How many cells (s, a) have data.</summary>
    public int KnownCells => _cells.Count;

    /// <summary>How many steps were counted in all.</summary>
    public long StepCount => _totals.Sum();

    internal float LowestReward { get; }

    internal float HighestReward { get; }

    internal IReadOnlyList<TransitionCount> Lines => _lines;

    /// <summary>Whether the data has the action in the state. A state or an action outside the table is not known.</summary>
    public bool IsKnown(int state, int action) => Find(state, action) >= 0;

    /// <summary>Whether the data has any action in the state.</summary>
    public bool IsKnown(int state) => Enumerable.Range(0, ActionCount).Any(action => IsKnown(state, action));

    /// <summary>How often the action was taken in the state.</summary>
    public long Count(int state, int action) => Find(state, action) is >= 0 and int at ? _totals[at] : 0;

    /// <summary>What followed, by the number of the next state, the end of the episode last; empty for an unknown cell.</summary>
    public IReadOnlyList<TabularOutcome> Outcomes(int state, int action)
    {
        long total = Count(state, action);
        return
        [
            .. CellLines(state, action).ToArray().Select(line =>
                new TabularOutcome(line.Next == TransitionCount.End ? null : line.Next, line.Count, (double)line.Count / total, line.Reward)),
        ];
    }

    /// <summary>The outcome that followed most often, the first of equals; null for an unknown cell.</summary>
    public TabularOutcome? MostProbable(int state, int action) => Outcomes(state, action).MaxBy(outcome => outcome.Count);

    /// <summary>The mean reward of the action in the state; NaN for an unknown cell.</summary>
    public double Reward(int state, int action) => Mean(state, action, line => line.Reward);

    /// <summary>How likely the action in the state ends the episode, 0 to 1; NaN for an unknown cell.</summary>
    public double DoneProbability(int state, int action) => Mean(state, action, line => line.Next == TransitionCount.End ? 1 : 0);

    /// <summary>The mean of a number over what followed; NaN for an unknown cell.</summary>
    internal double Mean(int state, int action, Func<TransitionCount, double> number)
    {
        double sum = 0;
        foreach (TransitionCount line in CellLines(state, action)) sum += line.Count * number(line);
        return sum / Count(state, action);
    }

    internal ReadOnlySpan<TransitionCount> CellLines(int state, int action) =>
        Find(state, action) is >= 0 and int at ? _lines.AsSpan(_starts[at].._starts[at + 1]) : [];

    /// <summary>The table in words: its size and how much of it is known.</summary>
    public override string ToString() =>
        $"{StateCount} states x {ActionCount} actions, {KnownCells} of {StateCount * ActionCount} cells known from {StepCount} steps";

    /// <exception cref="ArgumentException">There are no states or actions, or too many.</exception>
    internal static void CheckSize(int stateCount, int actionCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stateCount, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(actionCount, 1);
        if ((long)stateCount * actionCount > MaxCells)
            throw new ArgumentException(
                $"a table of {stateCount} states and {actionCount} actions has more than {MaxCells} cells: number the states densely, or learn a network",
                nameof(stateCount));
    }

    private bool Contains(int state, int action) => (uint)state < (uint)StateCount && (uint)action < (uint)ActionCount;

    // Below 0 where there is no data.
    private int Find(int state, int action) => Contains(state, action) && _cells.TryGetValue(CellOf(state, action), out int at) ? at : -1;

    private int CellOf(int state, int action) => state * ActionCount + action;

    private void CheckLine(TransitionCount line, TransitionCount? last)
    {
        bool inside = Contains(line.State, line.Action) && (line.Next == TransitionCount.End || Contains(line.Next, 0));
        bool again = last is not null && (last.State, last.Action, last.Next) == (line.State, line.Action, line.Next);
        if (!inside || again || line.Count < 1 || !float.IsFinite(line.Reward))
            throw new ArgumentException(
                $"{line} does not belong to a table of {StateCount} states and {ActionCount} actions{(again ? ": it is there already" : "")}");
    }
}
