using Deedle;
using Microsoft.ML;

namespace WorldModels.Frames;

/// <summary>Converts Deedle frames to ML.NET data.</summary>
/// <remarks>
/// Columns with names <c>Latent.0</c>, <c>Latent.1</c>, ... without a gap become one vector Latent, and a column of arrays of the same length also becomes a vector.
/// Decimal becomes Double, and Guid becomes text (<c>Frame.ReadCsv</c> infers these types). If it infers whole numbers, Booleans and fractions for the columns
/// of one vector, all of them become Double. A missing number of Single or Double becomes NaN, and missing text the missing text; any other missing value
/// is refused, and so is a column of mixed types.
/// </remarks>
public static class FrameDataViews
{
    /// <summary>Converts the rows of <paramref name="frame"/>, in their order, to data to which stages can be fitted; the keys of the rows are left out. The values are copied.</summary>
    /// <typeparam name="TKey">The type of the rows' keys.</typeparam>
    /// <param name="frame">The frame.</param>
    /// <param name="ml">The MLContext for which the data are used.</param>
    /// <exception cref="ArgumentException">A column has missing or mixed values, or a type that ML.NET does not have; the message names it.</exception>
    public static IDataView ToDataView<TKey>(this Frame<TKey, string> frame, MLContext ml) where TKey : notnull
    {
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentNullException.ThrowIfNull(ml);
        string[] names = [.. frame.ColumnKeys];
        int rows = frame.RowCount;
        var columns = new List<FrameColumn>();
        for (int i = 0; i < names.Length;)
        {
            string stem = names[i].EndsWith(".0", StringComparison.Ordinal) ? names[i][..^2] : names[i];
            int size = 0;
            while (stem != names[i] && i + size < names.Length && names[i + size] == $"{stem}.{size}") size++;
            FrameColumn[] parts = [.. Enumerable.Range(i, Math.Max(1, size)).Select(at => FrameColumn.Create(names[at], [.. Cells(frame, names[at], rows)]))];
            columns.Add(size == 0 ? parts[0] : FrameColumn.Join(stem, parts));
            i += parts.Length;
        }
        return new FrameDataView(columns, rows);
    }

    private static IEnumerable<object?> Cells<TKey>(Frame<TKey, string> frame, string name, int rows) where TKey : notnull
    {
        ObjectSeries<TKey> series = frame.Columns[name];
        for (int row = 0; row < rows; row++) yield return series.TryGetAt(row) is { HasValue: true } cell ? ToCell(cell.Value) : null;
    }

    // ML.NET has neither of these types.
    private static object ToCell(object value) => value switch
    {
        decimal number => (double)number,
        Guid id => id.ToString(),
        _ => value,
    };
}
