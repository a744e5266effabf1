namespace DecisionService;

/// <summary>How the service runs.</summary>
/// <param name="Model">The model zip.</param>
/// <param name="Sessions">The folder that keeps the sessions.</param>
/// <param name="Port">Where it serves, on this machine only; 0: any free port.</param>
/// <param name="MaxSessions">The most sessions.</param>
/// <param name="Lifetime">How long a session lasts that is not used.</param>
internal sealed record ServiceOptions(string Model, string Sessions, int Port, int MaxSessions, TimeSpan Lifetime)
{
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
