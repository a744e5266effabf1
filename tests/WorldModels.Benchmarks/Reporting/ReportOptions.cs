namespace WorldModels.Benchmarks.Reporting;

/// <summary>How to measure.</summary>
/// <param name="Rounds">Repeats of everything, one after the other.</param>
/// <param name="Seconds">The least time of a repeat.</param>
/// <param name="Threads">The numbers of threads to measure with.</param>
/// <param name="PeerScript">The peer's script; null for none.</param>
/// <param name="Only">A part of the names of the stages to measure; empty for all.</param>
internal sealed record ReportOptions(int Rounds, double Seconds, IReadOnlyList<int> Threads, string? PeerScript, string Only);
