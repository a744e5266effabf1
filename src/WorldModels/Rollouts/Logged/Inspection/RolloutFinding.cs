namespace WorldModels.Rollouts;

/// <summary>Something in a data set that a training should not meet unknown.</summary>
/// <param name="Severity">How bad it is.</param>
/// <param name="Column">The column; empty where it is about the whole data set.</param>
/// <param name="Text">What it is, and what to do.</param>
/// <param name="Count">In how many rows, episodes or choices; the text says which.</param>
/// <param name="FirstRow">The first row, counted from 0; null where it is about no row.</param>
public sealed record RolloutFinding(FindingSeverity Severity, string Column, string Text, long Count, long? FirstRow = null)
{
    /// <summary>The severity and the text.</summary>
    public override string ToString() => $"{Severity}: {Text}";
}

/// <summary>How bad a finding is.</summary>
public enum FindingSeverity
{
    /// <summary>Worth knowing.</summary>
    Note,

    /// <summary>The training runs, and may not learn what is wanted.</summary>
    Warning,

    /// <summary><c>AsRollouts</c> refuses the data.</summary>
    Error,
}
