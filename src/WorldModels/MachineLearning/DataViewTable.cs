using System.Globalization;
using WorldModels.MachineLearning;

namespace Microsoft.ML;

/// <summary>Shows the first rows of data as text.</summary>
public static class DataViewTable
{
    private const int Widest = 40;

    /// <summary>Returns the first rows of <paramref name="view"/> as a table: names, types, values, and the number of rows.</summary>
    /// <param name="view">The data. Only the rows in the table are read, and a lazy stage computes at most a block of them.</param>
    /// <param name="rows">The maximum number of rows, 0 or more.</param>
    /// <returns>Lines of text. Numbers have four digits; vectors show their first three values and their length; hidden columns are left out.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The number of rows is negative.</exception>
    public static string ToTable(this IDataView view, int rows = 5)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        DataViewSchema.Column[] columns = [.. view.Schema.Where(column => !column.IsHidden)];
        var lines = new List<string[]> { columns.Select(column => column.Name).ToArray(), columns.Select(column => column.Type.ToString()!).ToArray() };
        bool more = Read(view, columns, rows, lines);
        int[] widths = [.. columns.Select((_, at) => Math.Min(Widest, lines.Max(line => line[at].Length)))];
        IEnumerable<string> text = lines.Select(line => string.Join("  ", line.Select((cell, at) => Fit(cell, widths[at]))).TrimEnd());
        return string.Join(Environment.NewLine, text.Append(Count(lines.Count - 2, view.GetRowCount(), more)));
    }

    private static bool Read(IDataView view, DataViewSchema.Column[] columns, int rows, List<string[]> lines)
    {
        using DataViewRowCursor cursor = view.GetRowCursor(columns);
        Func<string>[] cells = [.. columns.Select(column => CellText.Reader(cursor, column))];
        for (int row = 0; row < rows; row++)
        {
            if (!cursor.MoveNext()) return false;
            lines.Add([.. cells.Select(cell => cell())]);
        }
        return rows == 0 || cursor.MoveNext();
    }

    private static string Fit(string cell, int width) => cell.Length > width ? cell[..(width - 3)] + "..." : cell.PadRight(width);

    private static string Count(int shown, long? all, bool more) => (all, more) switch
    {
        (long count, _) => string.Create(CultureInfo.InvariantCulture, $"{shown} of {count} rows"),
        (_, true) => string.Create(CultureInfo.InvariantCulture, $"{shown} rows, and more"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{shown} rows"),
    };
}
