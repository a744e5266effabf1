namespace WorldModels.Cluster;

/// <summary>How a call ended on a worker.</summary>
[GenerateSerializer]
internal enum WorkOutcome
{
    /// <summary>With a result.</summary>
    Done,

    /// <summary>The worker does not know the job (any more): prepare it again.</summary>
    JobUnknown,

    /// <summary>The episode failed for a reason that another worker would meet as well.</summary>
    Failed,

    /// <summary>The environment is gone for a reason outside of it: another try may succeed.</summary>
    EnvironmentLost,
}
