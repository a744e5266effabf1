namespace WorldModels.Cluster;

/// <summary>The outcome of a call on a worker.</summary>
[GenerateSerializer]
internal enum WorkOutcome
{
    /// <summary>There is a result.</summary>
    Done,

    /// <summary>The worker does not know the job, or no longer: prepare it again.</summary>
    JobUnknown,

    /// <summary>The episode failed for a reason that would also occur on another worker.</summary>
    Failed,

    /// <summary>The environment stopped working for an external reason: another attempt may succeed.</summary>
    EnvironmentLost,
}
