using Deedle;
using Microsoft.ML;

namespace WorldModels.Frames;

/// <summary>Converts ML.NET data to Deedle frames.</summary>
/// <remarks>
/// Columns keep their types: numbers, Boolean, DateTime, TimeSpan and DateTimeOffset are unchanged, text becomes String, a key becomes its
/// text if it has one and otherwise UInt64 from 1. NaN, the missing key and missing text become missing values.
/// </remarks>
public static class DataViewFrames
{
    /// <summary>Converts the rows of <paramref name="view"/> to a frame with keys from 0. The rows are read once, and only the requested columns.</summary>
    /// <param name="view">The data.</param>
    /// <param name="columns">The names of the columns; none for all columns.</param>
    /// <exception cref="ArgumentException">There is no such column, or its type is not supported; the message names it.</exception>
    public static Frame<int, string> ToFrame(this IDataView view, params string[] columns) =>
        view.ToFrame(new FrameOptions { Columns = columns is [] ? null : columns });

    /// <summary>Converts the rows of <paramref name="view"/> to a frame with the given settings.</summary>
    /// <exception cref="ArgumentException">There is no such column, its type is not supported, or a setting is out of its range.</exception>
    public static Frame<int, string> ToFrame(this IDataView view, FrameOptions options)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        DataViewSchema.Column[] wanted = options.Columns is null
            ? [.. view.Schema.Where(column => !column.IsHidden)] : [.. options.Columns.Distinct().Select(name => Find(view.Schema, name))];
        using DataViewRowCursor cursor = view.GetRowCursor(wanted);
        ColumnReader[] readers = [.. wanted.Select(column => ColumnReader.Create(cursor, column, options.SplitVectorsUpTo))];
        int rows = 0;
        for (; cursor.MoveNext(); rows++)
            foreach (ColumnReader reader in readers) reader.Read();
        var frame = new FrameBuilder.Columns<int, string>();
        int[] keys = [.. Enumerable.Range(0, rows)];
        foreach (ColumnReader reader in readers) reader.AddTo(frame, keys);
        return frame.Frame;
    }

    private static DataViewSchema.Column Find(DataViewSchema schema, string name) => schema.GetColumnOrNull(name) ?? throw new ArgumentException(
        $"the data have no column '{name}'; the columns are {string.Join(", ", schema.Select(column => column.Name))}", nameof(name));
}
