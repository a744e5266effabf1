using WorldModels.Rollouts;

namespace Microsoft.ML;

/// <summary>Adds the conversion of logged runs to rollouts to <c>mlContext.Data</c>.</summary>
public static class LoggedDataCatalog
{
    /// <summary>
    /// Returns a table of logged runs, from any source, as rollouts for every training of this library. This method reads and checks all rows, twice: once for the
    /// interval, the ranges and the choices, once for faults.
    /// </summary>
    /// <param name="catalog">The data operations of an MLContext.</param>
    /// <param name="data">The table: one row per step, with the rows of an episode together and in order.</param>
    /// <param name="options">The meaning of its columns; null for the names of <see cref="RolloutColumns"/>.</param>
    /// <returns>A lazy view; nothing is copied.</returns>
    /// <exception cref="ArgumentException">A column is missing or has an unsupported type, there are no rows, or the action is the same in all of them.</exception>
    /// <exception cref="LoggedDataException">A row cannot be used; the message names the row, the column and the value.</exception>
    public static LoggedRollouts AsRollouts(this DataOperationsCatalog catalog, IDataView data, LoggedDataOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        options ??= new LoggedDataOptions();
        options.Check();
        var columns = new LoggedColumns(data.Schema, options);
        LoggedFit fit = LoggedFit.Of(data, columns);
        if (fit.Actions.Columns.All(column => column.Low == column.High))
            throw new ArgumentException(
                $"the action is the same in all {fit.Rows} rows ({string.Join(", ", fit.Actions.Columns.Select(column => column.IsChoice ? $"{column.Name} '{column.Categories[0]}'" : $"{column.Name} {column.Low}"))}), "
                + "and nothing can be learnt about an action that was never varied", nameof(data));
        var rollouts = new LoggedRollouts(data, columns, fit);
        using DataViewRowCursor cursor = rollouts.GetRowCursor([rollouts.Schema[RolloutColumns.Step]]);
        while (cursor.MoveNext()) { }
        return rollouts;
    }

    /// <summary>
    /// Describes the content of a data set and its problems, before any training. No row is refused: faults become findings. All rows are read twice; the used
    /// memory does not grow with their number, except for the names of the episodes.
    /// </summary>
    /// <param name="catalog">The data operations of an MLContext.</param>
    /// <param name="data">A table of logged runs, or rollouts.</param>
    /// <param name="options">The meaning of its columns, as for <see cref="AsRollouts"/>; null for the names of <see cref="RolloutColumns"/>.</param>
    /// <exception cref="ArgumentException">A column is missing or has an unsupported type, or there are no rows.</exception>
    public static RolloutInspection InspectRollouts(this DataOperationsCatalog catalog, IDataView data, LoggedDataOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        options ??= new LoggedDataOptions();
        options.Check();
        return RolloutInspector.Inspect(data, new LoggedColumns(data.Schema, options));
    }
}
