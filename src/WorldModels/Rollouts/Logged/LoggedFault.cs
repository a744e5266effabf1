namespace WorldModels.Rollouts;

/// <summary>The kinds of faults of a row of logged data.</summary>
internal enum LoggedFaultKind
{
    MissingEpisode,
    EpisodeAgain,
    RowAfterDone,
    MissingTime,
    TimeDecreases,
    TimeGap,
    MissingObservation,
    MissingAction,
    MissingReward,
    MissingDone,
    NotFinite,
    UnknownAction,
    DoneValue,
}

/// <summary>A fault of a row.</summary>
/// <param name="Kind">The kind of the fault.</param>
/// <param name="Column">The column.</param>
/// <param name="Row">The row, counted from 0.</param>
/// <param name="Problem">A description of the fault with the row and the value.</param>
internal readonly record struct LoggedFault(LoggedFaultKind Kind, string Column, long Row, string Problem)
{
    /// <summary>The advice what to do.</summary>
    public string Remedy => Kind switch
    {
        LoggedFaultKind.MissingEpisode => "Fill it in, or filter the row out",
        LoggedFaultKind.EpisodeAgain => "Sort the table by episode and time (ORDER BY)",
        LoggedFaultKind.RowAfterDone => "Give each run an episode of its own, or set EpisodeColumnName to null, so that done ends an episode",
        LoggedFaultKind.MissingTime => "Fill it in, or filter the row out",
        LoggedFaultKind.TimeDecreases => "Sort the table by episode and time (ORDER BY), filter repeated rows out, or set TimeFaults to NewEpisode",
        LoggedFaultKind.TimeGap => "Set TimeFaults to NewEpisode to begin a new episode there, set Interval to the true one, or allow more by IntervalTolerance",
        LoggedFaultKind.MissingObservation or LoggedFaultKind.MissingReward =>
            "Filter the row out (FilterRowsByMissingValues), or set MissingValues to Keep and replace it in a later stage (ReplaceMissingValues)",
        LoggedFaultKind.MissingAction => "An action cannot be guessed: filter the row out (FilterRowsByMissingValues), with TimeFaults set to NewEpisode",
        LoggedFaultKind.MissingDone => "Fill it in, or filter the row out",
        LoggedFaultKind.NotFinite => "Filter the row out, or change the unit",
        LoggedFaultKind.UnknownAction => "Filter the row out, or find the actions in data that have it",
        _ => "Give 0 or 1, or a Boolean",
    };

    public LoggedDataException ToException() => new($"{Problem}. {Remedy}", Column, Row);
}
