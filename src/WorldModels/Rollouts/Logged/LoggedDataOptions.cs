namespace WorldModels.Rollouts;

/// <summary>
/// The meaning of the columns of a table of logged runs, and the treatment of faults in them. The defaults are the names of
/// <see cref="RolloutColumns"/>, so that rollouts of this library need no options.
/// </summary>
public sealed class LoggedDataOptions
{
    /// <summary>
    /// The column that identifies the episode: text, a key, or any whole number. The rows of an episode must be together. Null: the table has no such column, and an
    /// episode ends in a row whose <see cref="DoneColumnName"/> is true, and at a time fault if <see cref="TimeFaults"/> is <see cref="TimeFaults.NewEpisode"/>.
    /// </summary>
    public string? EpisodeColumnName { get; set; } = RolloutColumns.Episode;

    /// <summary>
    /// The column that orders the rows of an episode: DateTime, DateTimeOffset, TimeSpan, any number, or the number of the step. Null: the table has no such column,
    /// and the order of the rows is used.
    /// </summary>
    public string? TimeColumnName { get; set; } = RolloutColumns.Step;

    /// <summary>
    /// The columns of the observation before the action: numbers, Booleans, and vectors of them; or one column of pictures (vectors of Byte). They become
    /// one vector. Empty: no column Observation is added, for chains that join columns themselves.
    /// </summary>
    public IReadOnlyList<string> ObservationColumnNames { get; set; } = [RolloutColumns.Observation];

    /// <summary>The columns of the action, one or more: all numbers, or all choices (see <see cref="ActionKind"/>).</summary>
    public IReadOnlyList<string> ActionColumnNames { get; set; } = [RolloutColumns.Action];

    /// <summary>The column of the reward, a number or a Boolean. Null: the table has no such column, and every reward is 0, for an M that only predicts observations.</summary>
    public string? RewardColumnName { get; set; } = RolloutColumns.Reward;

    /// <summary>
    /// The column that contains whether the action terminated the episode: Boolean, or a number that is 0 or 1. Null: the table has no such column, and all episodes count
    /// as truncated after their last row.
    /// </summary>
    public string? DoneColumnName { get; set; } = RolloutColumns.Done;

    /// <summary>
    /// The time between two rows: in seconds if the column contains dates or time spans, otherwise in the unit of the column. 0: the median of the intervals
    /// in the data.
    /// </summary>
    public double Interval { get; set; }

    /// <summary>The allowed relative difference between <see cref="Interval"/> and the time between two rows, 0 or more. Infinity: only the order is checked.</summary>
    public double IntervalTolerance { get; set; } = 0.5;

    /// <summary>The treatment of a row whose time does not follow the row before: a gap, the same time again, or an earlier time.</summary>
    public TimeFaults TimeFaults { get; set; }

    /// <summary>The treatment of missing observations and rewards (NaN). Missing actions and episodes are always refused.</summary>
    public MissingValues MissingValues { get; set; }

    /// <summary>Which action columns are choices and which are numbers.</summary>
    public ActionKind ActionKind { get; set; }

    /// <summary>
    /// The ranges and choices of the actions: those of an earlier conversion or of a trained model, for data on which the model is evaluated. Null: they are found
    /// in the data.
    /// </summary>
    public LoggedActions? Actions { get; set; }

    /// <summary>
    /// For <c>InspectRollouts</c>: the allowed difference between the next observations after the same observation and action, as a fraction of the
    /// column's range, 0 or more. Rows with a larger difference contradict each other.
    /// </summary>
    public double Tolerance { get; set; } = 1e-6;

    internal void Check()
    {
        if (!(Interval >= 0) || double.IsInfinity(Interval)) throw new ArgumentOutOfRangeException(nameof(Interval), Interval, "an interval is positive; 0 takes that of the data");
        if (!(IntervalTolerance >= 0)) throw new ArgumentOutOfRangeException(nameof(IntervalTolerance), IntervalTolerance, "a tolerance is 0 or more");
        if (!(Tolerance >= 0)) throw new ArgumentOutOfRangeException(nameof(Tolerance), Tolerance, "a tolerance is 0 or more");
        ArgumentNullException.ThrowIfNull(ObservationColumnNames, nameof(ObservationColumnNames));
        if (ActionColumnNames is not { Count: > 0 }) throw new ArgumentException("name at least one action column: M learns what actions lead to", nameof(ActionColumnNames));
    }
}

/// <summary>The treatment of a row whose time does not follow the row before.</summary>
public enum TimeFaults
{
    /// <summary>The row is refused with an exception that contains the row and both times.</summary>
    Refuse,

    /// <summary>The row begins a new episode.</summary>
    NewEpisode,
}

/// <summary>The treatment of missing observations and rewards.</summary>
public enum MissingValues
{
    /// <summary>They are refused with an exception that contains the row and the column.</summary>
    Refuse,

    /// <summary>They stay NaN, for a later stage such as <c>ReplaceMissingValues</c>.</summary>
    Keep,
}

/// <summary>Which action columns are choices and which are numbers.</summary>
public enum ActionKind
{
    /// <summary>Text, keys and Booleans are choices; numbers are numbers.</summary>
    Automatic,

    /// <summary>All are numbers; a Boolean is 0 or 1.</summary>
    Numbers,

    /// <summary>All are choices; each number in the data is the name of one.</summary>
    Choices,
}
