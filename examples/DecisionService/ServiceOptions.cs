namespace DecisionService;

/// <summary>The settings of the service.</summary>
/// <param name="Model">The model zip.</param>
/// <param name="Sessions">The folder of the sessions.</param>
/// <param name="Port">The port, on this machine only; 0: any free port.</param>
/// <param name="MaxSessions">The maximum number of sessions.</param>
/// <param name="Lifetime">The time after which an unused session is deleted.</param>
internal sealed record ServiceOptions(string Model, string Sessions, int Port, int MaxSessions, TimeSpan Lifetime)
{
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
