namespace WorldModels.Control;

/// <summary>
/// Everything about a mirrored search that changes from generation to generation: what a checkpoint holds besides the options. What the
/// search adapts besides the mean has an order of its own.
/// </summary>
internal sealed record MirroredSearchState(
    double[] Mean, double[] BestCandidate, double BestLoss, int Generation, long Evaluations, IReadOnlyList<string> StopReasons, ulong[] Random, double[] Adapted);
