using Microsoft.ML;
using WorldModels.Environments;

namespace WorldModels.Rollouts;

/// <summary>Reads a data set once more and counts what it holds; the memory does not grow with the rows, only with the number of episodes' names.</summary>
internal sealed class RolloutInspector
{
    private readonly LoggedColumns _columns;
    private readonly LoggedFit _fit;
    private readonly Dictionary<(LoggedFaultKind, string), FaultCount> _faults = [];
    private readonly SortedDictionary<int, int> _lengths = [];
    private readonly ColumnTally[] _seen, _acted;
    private readonly ColumnTally _earned;
    private readonly long[] _choices;
    private readonly Contradictions _contradictions;
    private readonly ActionsExplained _explained;
    private long _rows, _ends, _splits, _firstSplit;
    private bool _isActionFaulty, _isOrderFaulty;

    private RolloutInspector(LoggedColumns columns, LoggedFit fit)
    {
        (_columns, _fit) = (columns, fit);
        _seen = [.. fit.Observations.Select(range => new ColumnTally(range.Name, ColumnRole.Observation, range.Low, range.High))];
        bool isDiscrete = fit.Actions.Space is DiscreteSpace;
        _acted = [.. fit.Actions.Columns.Select((column, i) => isDiscrete ? new ColumnTally(column)
            : new ColumnTally(column.Name, ColumnRole.Action, float.IsFinite(column.Low) ? column.Low : fit.Numbers[i].Low, float.IsFinite(column.High) ? column.High : fit.Numbers[i].High))];
        // A table may take its reward for what it observes too.
        string reward = columns.Reward?.Name ?? "";
        _earned = new ColumnTally(_seen.Concat(_acted).Any(tally => tally.Name == reward) ? $"{reward} (reward)" : reward, ColumnRole.Reward, fit.Reward.Low, fit.Reward.High);
        _choices = new long[isDiscrete ? ((DiscreteSpace)fit.Actions.Space).Count : 0];
        _contradictions = new Contradictions([.. fit.Observations.Append(fit.Reward).Select(range => columns.Options.Tolerance * ((double)range.High - range.Low))]);
        _explained = new ActionsExplained(fit.Observations, isDiscrete ? 0 : fit.Actions.Space.Size);
    }

    public static RolloutInspection Inspect(IDataView data, LoggedColumns columns)
    {
        var inspector = new RolloutInspector(columns, LoggedFit.Of(data, columns));
        inspector.Read(data);
        return inspector.ToInspection();
    }

    private void Read(IDataView data)
    {
        using DataViewRowCursor cursor = data.GetRowCursor(_columns.Read);
        var row = new LoggedRow(cursor, _columns, _fit.Actions, _fit.Interval, Count);
        (int length, bool isWhole, ulong pair, float reward) = (0, false, 0, 0);
        while (cursor.MoveNext())
        {
            (_isActionFaulty, _isOrderFaulty) = (false, false);
            row.Read();
            if (row.StartsEpisode && length > 0)
            {
                _lengths[length] = _lengths.GetValueOrDefault(length) + 1;
                length = 0;
            }
            length++;
            bool seesAll = Tally(row);
            if (isWhole && !row.StartsEpisode && !_isOrderFaulty && seesAll && float.IsFinite(reward)) _contradictions.Add(pair, _rows - 1, row.Observation, reward);
            (isWhole, reward) = (seesAll && !_isActionFaulty && row.Observation.Length > 0, row.Reward);
            if (isWhole)
            {
                pair = Contradictions.Hash(row.Observation, row.Action);
                if (_choices.Length == 0) _explained.Add(row.Observation, row.Action);
            }
            _rows++;
        }
        _lengths[length] = _lengths.GetValueOrDefault(length) + 1;
    }

    // Whether the observation is complete.
    private bool Tally(LoggedRow row)
    {
        bool seesAll = true;
        for (int i = 0; i < _seen.Length; i++)
        {
            _seen[i].Add(row.Observation[i]);
            seesAll &= float.IsFinite(row.Observation[i]);
        }
        if (!_isActionFaulty) TallyAction(row.Action);
        _earned.Add(row.Reward);
        if (row.Done) _ends++;
        if (!row.IsSplit) return seesAll;
        if (_splits++ == 0) _firstSplit = _rows;
        return seesAll;
    }

    private void TallyAction(float[] action)
    {
        if (_choices.Length == 0)
        {
            for (int i = 0; i < _acted.Length; i++) _acted[i].Add(action[i]);
            return;
        }
        int index = (int)action[0];
        _choices[index]++;
        for (int i = _acted.Length - 1; i >= 0; i--)
        {
            int count = _fit.Actions.Columns[i].Categories.Count;
            _acted[i].Add(index % count);
            index /= count;
        }
    }

    private void Count(LoggedFault fault)
    {
        if (fault.Kind is LoggedFaultKind.MissingAction or LoggedFaultKind.UnknownAction)
        {
            _isActionFaulty = true;
            if (fault.Kind == LoggedFaultKind.MissingAction) Array.Find(_acted, tally => tally.Name == fault.Column)?.Add(double.NaN);
        }
        _isOrderFaulty |= fault.Kind is LoggedFaultKind.TimeGap or LoggedFaultKind.TimeDecreases or LoggedFaultKind.RowAfterDone;
        if (!_faults.TryGetValue((fault.Kind, fault.Column), out FaultCount? count)) _faults.Add((fault.Kind, fault.Column), count = new FaultCount(fault));
        count.Rows++;
    }

    private RolloutInspection ToInspection()
    {
        ColumnInspection[] columns = [.. _seen.Concat(_acted).Concat(_columns.Reward is null ? [] : [_earned]).Select(tally => tally.ToInspection())];
        var lengths = new EpisodeLengths(_lengths.Values.Sum(), _lengths.Keys.First(), Median(), _lengths.Keys.Last());
        var pairs = new PairInspection(_contradictions.Pairs, _contradictions.Repeated, _contradictions.Contradicting);
        var findings = new InspectionFindings(_columns, _fit.Actions, _rows, lengths, columns);
        foreach (FaultCount fault in _faults.Values) findings.AddFault(fault.First, fault.Rows);
        findings.AddColumns();
        findings.AddActions(_choices, _explained.Shares());
        findings.AddEpisodes(_ends, _lengths.GetValueOrDefault(1), _splits, _firstSplit);
        findings.AddContradictions(pairs, _contradictions.Example);
        return new RolloutInspection(_rows, lengths, _ends, _fit.Interval, _fit.Actions, pairs, columns, findings.All);
    }

    private int Median()
    {
        long half = (_lengths.Values.Sum() + 1) / 2;
        foreach ((int length, int count) in _lengths)
            if ((half -= count) <= 0) return length;
        return 0;
    }

    private sealed class FaultCount(LoggedFault first)
    {
        public LoggedFault First { get; } = first;

        public long Rows { get; set; }
    }
}
