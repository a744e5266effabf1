using WorldModels.Benchmarks.Measuring;
using WorldModels.Benchmarks.Stages;

namespace WorldModels.Benchmarks.Reporting;

/// <summary>Measures all stages and the peer in turn, several times, so that other load on the machine affects all of them equally.</summary>
internal sealed class Report(ReportOptions options) : IDisposable
{
    private static readonly string[] Limits = [LimitStages.Peak.Name, LimitStages.Product.Name];

    private readonly Peer? _peer = options.PeerScript is null ? null : new Peer(options.PeerScript);
    private readonly List<Row> _rows = [];

    public IReadOnlyList<Row> Rows => _rows;

    /// <summary>Measures everything, which takes minutes.</summary>
    /// <param name="tell">Receives a message for each round.</param>
    /// <exception cref="InvalidOperationException">The peer failed, or did not print a figure.</exception>
    public void Measure(Action<string> tell)
    {
        foreach (int threads in options.Threads) Prepare(threads);
        for (int round = 1; round <= options.Rounds; round++)
        {
            tell($"round {round} of {options.Rounds}");
            foreach (int threads in options.Threads) MeasureRound([.. _rows.Where(row => row.Threads == threads)], threads);
        }
    }

    public void Dispose()
    {
        foreach (Row row in _rows) row.Dispose();
    }

    private void Prepare(int threads)
    {
        foreach (Stage stage in AllStages.List)
        {
            if (stage.OneThreadOnly && threads != options.Threads.Min()) continue;
            if (Limits.Contains(stage.Name) || stage.Name.Contains(options.Only, StringComparison.OrdinalIgnoreCase)) _rows.Add(new Row(stage, threads));
        }
    }

    private void MeasureRound(IReadOnlyList<Row> rows, int threads)
    {
        var figures = new Dictionary<string, IReadOnlyDictionary<string, double>>();
        (Row peak, Row product) = (rows.First(row => row.Stage.Name == Limits[0]), rows.First(row => row.Stage.Name == Limits[1]));
        foreach (Row row in rows)
        {
            row.Measure(options.Seconds, row == peak ? null : row == product ? peak : product);
            if (_peer is null || row.Stage.Peer is not { } peer) continue;
            if (!figures.TryGetValue(peer.Section, out IReadOnlyDictionary<string, double>? found))
                figures.Add(peer.Section, found = _peer.Run(peer.Section, threads));
            row.PeerRepeats.Add(found.TryGetValue(peer.Name, out double value)
                ? value
                : throw new InvalidOperationException($"the peer's section {peer.Section} has no figure '{peer.Name}', only {string.Join(", ", found.Keys)}"));
        }
    }
}
