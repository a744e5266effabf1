namespace WorldModels.Benchmarks.Reporting;

/// <summary>Writes rows of text in columns, with numbers aligned to the right.</summary>
internal static class Table
{
    public static void Write(TextWriter output, IReadOnlyList<string> titles, IEnumerable<IEnumerable<string>> rows, params int[] leftColumns)
    {
        string[][] all = [[.. titles], .. rows.Select(row => row.ToArray())];
        int[] widths = [.. titles.Select((_, column) => all.Max(row => row[column].Length))];
        foreach (string[] row in all)
        {
            IEnumerable<string> cells = row.Select((cell, column) =>
                leftColumns.Contains(column) ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]));
            output.WriteLine(string.Join("  ", cells).TrimEnd());
        }
    }
}
