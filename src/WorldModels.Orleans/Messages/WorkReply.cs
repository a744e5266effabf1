namespace WorldModels.Cluster;

/// <summary>A worker's answer to a call.</summary>
/// <param name="Outcome">The outcome.</param>
/// <param name="Result">The result, if there is one.</param>
/// <param name="Problem">What went wrong, if there is no result.</param>
/// <param name="Step">The step at which the recording of an episode failed.</param>
[GenerateSerializer, Immutable]
internal sealed record WorkReply<T>(
    [property: Id(0)] WorkOutcome Outcome, [property: Id(1)] T? Result = default, [property: Id(2)] string? Problem = null, [property: Id(3)] int Step = 0);
