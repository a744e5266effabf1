using WorldModels.Benchmarks.Measuring;

namespace WorldModels.Benchmarks.Reporting;

/// <summary>A stage with a number of threads, and what its repeats gave: entry i of each list belongs to the same round.</summary>
internal sealed class Row(Stage stage, int threads) : IDisposable
{
    private readonly Workload _workload = stage.Prepare(threads);

    public Stage Stage => stage;

    public int Threads => threads;

    public List<Measurement> Repeats { get; } = [];

    /// <summary>Items a second of the peer; empty where there is none.</summary>
    public List<double> PeerRepeats { get; } = [];

    public void Measure(double seconds) => Repeats.Add(Measurement.Take(_workload, seconds));

    /// <summary>The part of what <paramref name="limit"/> computed in the same round; null where the work is not counted.</summary>
    public Summary? ShareOf(Row limit) => Stage.FlopPerItem == 0 ? null : Summary.Of(Repeats.Zip(
        limit.Repeats, (mine, most) => mine.ItemsPerSecond * Stage.FlopPerItem / (most.ItemsPerSecond * limit.Stage.FlopPerItem)));

    /// <summary>How many times as fast as the peer in the same round; null without a peer.</summary>
    public Summary? RatioToPeer => PeerRepeats.Count == 0
        ? null
        : Summary.Of(Repeats.Zip(PeerRepeats, (mine, peer) => mine.ItemsPerSecond / peer));

    public void Dispose() => _workload.Dispose();
}
