namespace WorldModels.Control;

/// <summary>
/// The part of a mirrored search that changes from generation to generation: the content of a checkpoint besides the options. Each kind of
/// search defines the order of its adapted values.
/// </summary>
internal sealed record MirroredSearchState(
    double[] Mean, double[] BestCandidate, double BestLoss, int Generation, long Evaluations, IReadOnlyList<string> StopReasons, ulong[] Random, double[] Adapted);
