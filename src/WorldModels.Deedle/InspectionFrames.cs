using Deedle;
using WorldModels.Rollouts;

namespace WorldModels.Frames;

/// <summary>What an inspection of a data set found, as frames.</summary>
public static class InspectionFrames
{
    /// <summary>
    /// The columns of a data set, keyed by name: <c>Role</c> (text), <c>Minimum</c>, <c>Maximum</c>, <c>Mean</c> and <c>Deviation</c> (Double; missing where the
    /// column has no value), <c>Missing</c> (Int64).
    /// </summary>
    public static Frame<string, string> ToFrame(this RolloutInspection inspection)
    {
        ArgumentNullException.ThrowIfNull(inspection);
        string[] keys = [.. inspection.Columns.Select(column => column.Column)];
        var frame = new FrameBuilder.Columns<string, string>();
        Add("Role", column => column.Role.ToString());
        Add("Minimum", column => column.Minimum);
        Add("Maximum", column => column.Maximum);
        Add("Mean", column => column.Mean);
        Add("Deviation", column => column.Deviation);
        Add("Missing", column => column.Missing);
        return frame.Frame;

        void Add<T>(string name, Func<ColumnInspection, T> value) => frame.Add(name, new Series<string, T>(keys, inspection.Columns.Select(value)));
    }

    /// <summary>
    /// The histograms of a data set, a row for each part of a range or choice: <c>Column</c> and <c>Label</c> (text), <c>Low</c> and <c>High</c> (Double),
    /// <c>Count</c> (Int64).
    /// </summary>
    public static Frame<int, string> ToHistogramFrame(this RolloutInspection inspection)
    {
        ArgumentNullException.ThrowIfNull(inspection);
        (string Column, HistogramBin Bin)[] bins = [.. inspection.Columns.SelectMany(column => column.Histogram.Select(bin => (column.Column, bin)))];
        int[] keys = [.. Enumerable.Range(0, bins.Length)];
        var frame = new FrameBuilder.Columns<int, string>();
        frame.Add("Column", new Series<int, string>(keys, bins.Select(bin => bin.Column)));
        frame.Add("Label", new Series<int, string>(keys, bins.Select(bin => bin.Bin.Label)));
        frame.Add("Low", new Series<int, double>(keys, bins.Select(bin => bin.Bin.Low)));
        frame.Add("High", new Series<int, double>(keys, bins.Select(bin => bin.Bin.High)));
        frame.Add("Count", new Series<int, long>(keys, bins.Select(bin => bin.Bin.Count)));
        return frame.Frame;
    }

    /// <summary>
    /// The findings, the worst first: <c>Severity</c>, <c>Column</c> and <c>Text</c> (text), <c>Count</c> (Int64), <c>FirstRow</c> (Int64, missing where a finding is
    /// about no row).
    /// </summary>
    public static Frame<int, string> ToFrame(this IEnumerable<RolloutFinding> findings)
    {
        RolloutFinding[] all = [.. findings];
        int[] keys = [.. Enumerable.Range(0, all.Length)];
        var frame = new FrameBuilder.Columns<int, string>();
        frame.Add("Severity", new Series<int, string>(keys, all.Select(finding => finding.Severity.ToString())));
        frame.Add("Column", new Series<int, string>(keys, all.Select(finding => finding.Column)));
        frame.Add("Text", new Series<int, string>(keys, all.Select(finding => finding.Text)));
        frame.Add("Count", new Series<int, long>(keys, all.Select(finding => finding.Count)));
        (int Key, long Row)[] rows = [.. all.Index().Where(finding => finding.Item.FirstRow is not null).Select(finding => (finding.Index, finding.Item.FirstRow!.Value))];
        frame.Add("FirstRow", new Series<int, long>(rows.Select(row => row.Key), rows.Select(row => row.Row)));
        return frame.Frame;
    }
}
