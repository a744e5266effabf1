namespace WorldModels.Benchmarks.Reporting;

/// <summary>The settings of a measurement.</summary>
/// <param name="Rounds">The number of repetitions of all measurements.</param>
/// <param name="Seconds">The minimum time of a repetition.</param>
/// <param name="Threads">The numbers of threads to measure.</param>
/// <param name="PeerScript">The peer's script; null for none.</param>
/// <param name="Only">A part of the names of the stages to measure; empty: all stages.</param>
internal sealed record ReportOptions(int Rounds, double Seconds, IReadOnlyList<int> Threads, string? PeerScript, string Only);
