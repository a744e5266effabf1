using Deedle;
using Microsoft.ML;

namespace WorldModels.Frames;

/// <summary>Deedle frames as ML.NET data.</summary>
/// <remarks>
/// Columns named <c>Latent.0</c>, <c>Latent.1</c>, ... without a gap become one vector Latent, and columns of arrays of one length a vector too.
/// Decimal becomes Double and Guid text, as <c>Frame.ReadCsv</c> infers them; the whole numbers, Booleans and fractions that it infers for the columns
/// of one vector become Double together. A missing number of Single or Double becomes NaN and missing text the missing text; any other missing value
/// is refused, and so is a column of mixed types.
/// </remarks>
public static class FrameDataViews
{
    /// <summary>The rows of <paramref name="frame"/> in their order, as data that stages can be fitted on; the rows' keys are left out. The values are copied.</summary>
    /// <typeparam name="TKey">The rows' keys.</typeparam>
    /// <param name="frame">The frame.</param>
    /// <param name="ml">The context that the data are used with.</param>
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

    // ML.NET has neither type.
    private static object ToCell(object value) => value switch
    {
        decimal number => (double)number,
        Guid id => id.ToString(),
        _ => value,
    };
}
