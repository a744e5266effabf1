using WorldModels.Benchmarks.Measuring;
using WorldModels.Benchmarks.Stages;

namespace WorldModels.Benchmarks.Reporting;

/// <summary>Measures all stages and the peer in turn, several times over, so that what else the machine does falls on all alike.</summary>
internal sealed class Report(ReportOptions options) : IDisposable
{
    private readonly Peer? _peer = options.PeerScript is null ? null : new Peer(options.PeerScript);
    private readonly List<Row> _rows = [];

    public IReadOnlyList<Row> Rows => _rows;

    /// <summary>What no computation of 32-bit numbers can exceed with as many threads.</summary>
    public Row Peak(int threads) => _rows.First(row => row.Threads == threads && row.Stage.Name == LimitStages.Peak.Name);

    /// <summary>What a product of matrices reaches with as many threads: what the stages are compared with.</summary>
    public Row Limit(int threads) => _rows.First(row => row.Threads == threads && row.Stage.Name == LimitStages.Product.Name);

    /// <summary>Measures everything, which takes minutes.</summary>
    /// <param name="tell">Hears of each round.</param>
    /// <exception cref="InvalidOperationException">The peer failed or lacks a figure.</exception>
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
        string[] limits = [LimitStages.Peak.Name, LimitStages.Product.Name];
        foreach (Stage stage in AllStages.List)
        {
            if (stage.OneThreadOnly && threads != options.Threads.Min()) continue;
            if (limits.Contains(stage.Name) || stage.Name.Contains(options.Only, StringComparison.OrdinalIgnoreCase)) _rows.Add(new Row(stage, threads));
        }
    }

    private void MeasureRound(IReadOnlyList<Row> rows, int threads)
    {
        var figures = new Dictionary<string, IReadOnlyDictionary<string, double>>();
        foreach (Row row in rows)
        {
            row.Measure(options.Seconds);
            if (_peer is null || row.Stage.Peer is not { } peer) continue;
            if (!figures.TryGetValue(peer.Section, out IReadOnlyDictionary<string, double>? found))
                figures.Add(peer.Section, found = _peer.Run(peer.Section, threads));
            row.PeerRepeats.Add(found.TryGetValue(peer.Name, out double value)
                ? value
                : throw new InvalidOperationException($"the peer's section {peer.Section} has no figure '{peer.Name}', only {string.Join(", ", found.Keys)}"));
        }
    }
}
