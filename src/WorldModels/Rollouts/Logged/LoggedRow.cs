using Microsoft.ML;

namespace WorldModels.Rollouts;

/// <summary>The row under a cursor of logged data as a row of rollouts: its episode and step, observation, action and reward.</summary>
internal sealed class LoggedRow
{
    private readonly DataViewRow _input;
    private readonly LoggedColumns _columns;
    private readonly LoggedDataOptions _options;
    private readonly double _interval;
    private readonly Action<LoggedFault> _report;
    private readonly Action<LoggedFaultKind, string, string> _reportCell;
    private readonly LoggedText? _id;
    private readonly LoggedTime? _time;
    private readonly LoggedNumbers[] _seen;
    private readonly string[] _seenNames;
    private readonly LoggedActionCells _action;
    private readonly LoggedNumbers? _reward, _done;
    private readonly HashSet<string> _past = [];
    private string? _name;
    private bool _started, _timeKnown;
    private int _episode = -1;

    /// <param name="input">The cursor.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="actions">The actions.</param>
    /// <param name="interval">The time from row to row; 0 if it is not known.</param>
    /// <param name="report">Receives every fault; it may throw an exception to stop.</param>
    public LoggedRow(DataViewRow input, LoggedColumns columns, LoggedActions actions, double interval, Action<LoggedFault> report)
    {
        (_input, _columns, _options, _interval, _report, _reportCell) = (input, columns, columns.Options, interval, report, Report);
        _id = columns.Episode is { } episode ? LoggedText.Of(input, episode) : null;
        _time = columns.Time is { } time ? LoggedTime.Of(input, time) : null;
        _seen = [.. columns.Observations.Select(column => LoggedNumbers.Of(input, column))];
        _seenNames = [.. columns.Observations.SelectMany(LoggedNumbers.NamesOf)];
        _action = new LoggedActionCells(input, columns, actions);
        _reward = columns.Reward is { } reward ? LoggedNumbers.Of(input, reward) : null;
        _done = columns.Done is { } done ? LoggedNumbers.Of(input, done) : null;
        (Observation, Action) = (new float[_seenNames.Length], new float[actions.Space.Size]);
    }

    /// <summary>The number of the episode, from 0.</summary>
    public uint Episode => (uint)_episode;

    /// <summary>The number of the step in it, from 0.</summary>
    public int Step { get; private set; }

    public bool StartsEpisode { get; private set; }

    /// <summary>Whether the row begins an episode because its time does not follow the row before.</summary>
    public bool IsSplit { get; private set; }

    public float[] Observation { get; }

    public float[] Action { get; }

    public float Reward { get; private set; }

    public bool Done { get; private set; }

    /// <summary>Reads the cursor's current row, which must follow the row that was read before.</summary>
    public void Read()
    {
        bool follows = ReadEpisode() & _started;
        IsSplit = !ReadTime(follows);
        StartsEpisode = !follows || IsSplit;
        if (StartsEpisode)
        {
            _episode++;
            Step = 0;
        }
        else Step++;
        _started = true;
        int first = 0;
        foreach (LoggedNumbers numbers in _seen)
        {
            numbers.Read(Observation.AsSpan(first, numbers.Size));
            first += numbers.Size;
        }
        for (int i = 0; i < Observation.Length; i++)
            if (!float.IsFinite(Observation[i])) CheckNumber(Observation[i], LoggedFaultKind.MissingObservation, _seenNames[i]);
        _action.Read(Action, _reportCell);
        ReadOutcome();
    }

    // Returns whether the row belongs to the same episode as the one before, according to its name and done.
    private bool ReadEpisode()
    {
        if (_id is null) return !Done;
        ReadOnlySpan<char> name = _id.Read();
        if (name.IsEmpty)
        {
            Report(LoggedFaultKind.MissingEpisode, _columns.Episode!.Value.Name, "has no value");
            return true;
        }
        if (_name is not null && name.SequenceEqual(_name))
        {
            if (Done) Report(LoggedFaultKind.RowAfterDone, _columns.Done!.Value.Name, "was true in the row before, and the episode goes on");
            return true;
        }
        if (_name is not null) _past.Add(_name);
        _name = name.ToString();
        if (_past.Contains(_name)) Report(LoggedFaultKind.EpisodeAgain, _columns.Episode!.Value.Name, $"is '{_name}' again, after rows of other episodes");
        return false;
    }

    // False where the time does not follow the row before and a new episode begins.
    private bool ReadTime(bool follows)
    {
        if (_time is null) return true;
        string column = _columns.Time!.Value.Name;
        bool known = _timeKnown && follows;
        if (!_time.Read())
        {
            Report(LoggedFaultKind.MissingTime, column, "has no value");
            _timeKnown = known;
            return true;
        }
        _timeKnown = true;
        if (!known) return true;
        double elapsed = _time.Elapsed;
        bool decreases = !(elapsed > 0);
        if (!decreases && (_interval == 0 || Math.Abs(elapsed - _interval) <= _options.IntervalTolerance * _interval)) return true;
        if (_options.TimeFaults == TimeFaults.NewEpisode) return false;
        if (decreases) Report(LoggedFaultKind.TimeDecreases, column, $"is {_time.Now} after {_time.Before} in the row before, and must increase");
        else Report(LoggedFaultKind.TimeGap, column, $"is {_time.Now} after {_time.Before} in the row before: {elapsed:0.######}, where the interval is {_interval:0.######}");
        return true;
    }

    private void ReadOutcome()
    {
        float value = 0;
        _reward?.Read(new Span<float>(ref value));
        if (!float.IsFinite(value)) CheckNumber(value, LoggedFaultKind.MissingReward, _columns.Reward!.Value.Name);
        Reward = value;
        value = 0;
        _done?.Read(new Span<float>(ref value));
        if (float.IsNaN(value)) Report(LoggedFaultKind.MissingDone, _columns.Done!.Value.Name, "has no value");
        else if (value is not (0 or 1)) Report(LoggedFaultKind.DoneValue, _columns.Done!.Value.Name, $"is {value}");
        Done = value == 1;
    }

    private void CheckNumber(float value, LoggedFaultKind missing, string column)
    {
        if (!float.IsNaN(value)) Report(LoggedFaultKind.NotFinite, column, $"is {value} as a 32-bit number");
        else if (_options.MissingValues == MissingValues.Refuse) Report(missing, column, "has no value");
    }

    private void Report(LoggedFaultKind kind, string column, string problem) => _report(new LoggedFault(
        kind, column, _input.Position, $"column '{column}' {problem}, in row {_input.Position} (counted from 0{(_name is null ? "" : $", episode '{_name}'")})"));
}
