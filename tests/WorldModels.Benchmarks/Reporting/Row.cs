using WorldModels.Benchmarks.Measuring;

namespace WorldModels.Benchmarks.Reporting;

/// <summary>A stage with a number of threads, and the results of its repetitions: entry i of each list belongs to the same round.</summary>
internal sealed class Row(Stage stage, int threads) : IDisposable
{
    private readonly Workload _workload = stage.Prepare(threads);

    public Stage Stage => stage;

    public int Threads => threads;

    public List<Measurement> Repeats { get; } = [];

    /// <summary>The items per second of the peer; empty without a peer.</summary>
    public List<double> PeerRepeats { get; } = [];

    /// <summary>The fraction of the limit in each round; empty without a limit.</summary>
    public List<double> Shares { get; } = [];

    /// <summary>Adds a repetition. The limit is measured immediately before, because other load on the machine changes from minute to minute.</summary>
    /// <param name="seconds">The minimum time of the repetition.</param>
    /// <param name="limit">The workload to compare with; null: none.</param>
    public void Measure(double seconds, Row? limit)
    {
        double most = limit is null || Stage.FlopPerItem == 0 ? 0 : limit.Flops(limit.Take(seconds / 5));
        Measurement repeat = Take(seconds);
        Repeats.Add(repeat);
        if (most > 0) Shares.Add(Flops(repeat) / most);
    }

    /// <summary>The speed relative to the peer in the same round; null without a peer.</summary>
    public Summary? RatioToPeer => PeerRepeats.Count == 0
        ? null
        : Summary.Of(Repeats.Zip(PeerRepeats, (mine, peer) => mine.ItemsPerSecond / peer));

    private Measurement Take(double seconds) => Measurement.Take(_workload, seconds);

    private double Flops(Measurement repeat) => repeat.ItemsPerSecond * Stage.FlopPerItem;

    public void Dispose() => _workload.Dispose();
}
