namespace WorldModels.Cluster;

/// <summary>How a <see cref="WorldModelCluster"/> deals with its workers. None of it changes a result.</summary>
public sealed class WorldModelClusterOptions
{
    /// <summary>How long a worker may take for one call before it is repeated elsewhere; far above what a call ever takes. Default 10 minutes.</summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a worker may give no sign of life before its calls are repeated elsewhere. Default 5 s.</summary>
    public TimeSpan WorkerTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The time between two looks for new workers and signs of life. Default 2 s.</summary>
    public TimeSpan CheckEvery { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long to wait for a first worker, or for another one when all are gone. Default 1 minute.</summary>
    public TimeSpan WaitForWorkers { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How often a call is tried before the work fails, 1 or more. Default 5.</summary>
    public int Attempts { get; set; } = 5;

    /// <summary>Episodes of controllers in one call; 0, the default: so many that each slot gets about four calls, at most 64.</summary>
    public int EpisodesPerCall { get; set; }

    internal void Validate()
    {
        RequirePositive(CallTimeout, nameof(CallTimeout));
        RequirePositive(WorkerTimeout, nameof(WorkerTimeout));
        RequirePositive(CheckEvery, nameof(CheckEvery));
        RequirePositive(WaitForWorkers, nameof(WaitForWorkers));
        ArgumentOutOfRangeException.ThrowIfLessThan(Attempts, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(EpisodesPerCall);
    }

    private static void RequirePositive(TimeSpan value, string name)
    {
        if (value <= TimeSpan.Zero || value > TimeSpan.FromDays(7)) throw new ArgumentOutOfRangeException(name, value, $"{name} must be above 0 and at most 7 days");
    }
}
