namespace WorldModels.Cluster;

/// <summary>Settings of <see cref="WorldModelCluster"/>. They do not change any result.</summary>
public sealed class WorldModelClusterOptions
{
    /// <summary>The time after which a call is repeated on another worker; it must be far longer than any call takes. Default 10 minutes.</summary>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The time without an answer after which a worker counts as lost and its calls are repeated on others. Default 5 s.</summary>
    public TimeSpan WorkerTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The interval of the checks for new and lost workers. Default 2 s.</summary>
    public TimeSpan CheckEvery { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long to wait for a first worker, or for another one after all were lost. Default 1 minute.</summary>
    public TimeSpan WaitForWorkers { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The number of attempts of a call before the work fails, 1 or more. Default 5.</summary>
    public int Attempts { get; set; } = 5;

    /// <summary>The number of controllers' episodes in one call; 0, the default: so many that each slot gets about four calls, at most 64.</summary>
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
