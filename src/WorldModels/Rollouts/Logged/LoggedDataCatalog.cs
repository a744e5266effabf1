using WorldModels.Rollouts;

namespace Microsoft.ML;

/// <summary>Tables of logged runs as rollouts, from <c>mlContext.Data</c>.</summary>
public static class LoggedDataCatalog
{
    /// <summary>
    /// A table of logged runs, of any source, as rollouts that every training of this library reads. All rows are read and checked here, twice: once for the
    /// interval, the ranges and the choices, once for faults.
    /// </summary>
    /// <param name="catalog">The data operations of an MLContext.</param>
    /// <param name="data">The table: a row for each step, the rows of an episode together and in order.</param>
    /// <param name="options">What its columns hold; null for the names of <see cref="RolloutColumns"/>.</param>
    /// <returns>A lazy view; nothing is copied.</returns>
    /// <exception cref="ArgumentException">A column is missing or has a type that cannot be used, there are no rows, or the action is the same in all of them.</exception>
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
    /// What a data set holds, and what is wrong with it, before any training. Nothing in a row is refused: faults become findings. All rows are read twice, in
    /// memory that does not grow with them, apart from the names of the episodes.
    /// </summary>
    /// <param name="catalog">The data operations of an MLContext.</param>
    /// <param name="data">A table of logged runs, or rollouts.</param>
    /// <param name="options">What its columns hold, as for <see cref="AsRollouts"/>; null for the names of <see cref="RolloutColumns"/>.</param>
    /// <exception cref="ArgumentException">A column is missing or has a type that cannot be used, or there are no rows.</exception>
    public static RolloutInspection InspectRollouts(this DataOperationsCatalog catalog, IDataView data, LoggedDataOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(data);
        options ??= new LoggedDataOptions();
        options.Check();
        return RolloutInspector.Inspect(data, new LoggedColumns(data.Schema, options));
    }
}
