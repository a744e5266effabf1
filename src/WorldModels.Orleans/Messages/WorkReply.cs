namespace WorldModels.Cluster;

/// <summary>What a worker answers to a call.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Result">What was asked for, where it is done.</param>
/// <param name="Problem">What went wrong, where it is not.</param>
/// <param name="Step">The step at which an episode that was to be recorded failed.</param>
[GenerateSerializer, Immutable]
internal sealed record WorkReply<T>(
    [property: Id(0)] WorkOutcome Outcome, [property: Id(1)] T? Result = default, [property: Id(2)] string? Problem = null, [property: Id(3)] int Step = 0);
