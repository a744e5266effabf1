namespace WorldModels.Rollouts;

/// <summary>The exception for a row of logged data that cannot be used; the message contains the row, the column and the value, and what to do.</summary>
public sealed class LoggedDataException : Exception
{
    /// <summary>Creates an exception for a row.</summary>
    /// <param name="message">What is wrong, and what to do.</param>
    /// <param name="column">The name of the column.</param>
    /// <param name="row">The row, counted from 0.</param>
    public LoggedDataException(string message, string column, long row) : base(message) => (Column, Row) = (column, row);

    /// <summary>The name of the column.</summary>
    public string Column { get; }

    /// <summary>The row, counted from 0 over the whole table.</summary>
    public long Row { get; }
}
