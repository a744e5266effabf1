using WorldModels.MachineLearning;

namespace WorldModels.Rollouts;

/// <summary>How episodes are collected.</summary>
public sealed class RolloutOptions
{
    /// <summary>The number of episodes, 1 or more.</summary>
    public int Episodes { get; set; } = 100;

    /// <summary>The most steps an episode may take, 2 or more; 0 leaves its end to the environment.</summary>
    public int MaxSteps { get; set; }

    /// <summary>
    /// The fewest steps of an episode that is kept, 0 or more. A shorter episode is discarded and played again with other seeds, at most
    /// <see cref="EpisodeRecorder.MostAttempts"/> times. The paper's code keeps Doom's episodes of more than 100 steps. Default 0: all are kept.
    /// </summary>
    public int MinSteps { get; set; }

    /// <summary>
    /// Decides all that is random, 0 or more: episode i starts with <c>Reset(Pcg64.DeriveSeed(seed, i))</c> and its policy with
    /// <c>Begin(Pcg64.DeriveSeed(seed, i, 1))</c>; attempt k after discarded ones with <c>Pcg64.DeriveSeed(seed, i, 2, k)</c> and
    /// <c>Pcg64.DeriveSeed(seed, i, 3, k)</c>. Null: the seed of the MLContext, or a fresh one where that has none.
    /// </summary>
    public long? Seed { get; set; }

    /// <summary>Makes the policy of a worker. Null: a <see cref="RandomLinearPolicy"/>.</summary>
    [NotInRunRecord("told by a fact, as far as it is known")]
    public Func<IPolicy>? Policy { get; set; }

    /// <summary>
    /// Plays the episodes elsewhere, as on other machines, with a policy that is named there. The environment made here tells the spaces only.
    /// Null: they are played in this process.
    /// </summary>
    [NotInRunRecord("plays what its own settings say")]
    public IEpisodePlayer? Player { get; set; }

    /// <summary>How many environments run at once, 1 or more: the number of processors unless set. The rows do not depend on it.</summary>
    [NotInRunRecord("changes nothing")]
    public int Workers { get; set; } = Environment.ProcessorCount;

    /// <summary>
    /// How often an episode is begun again, with the same seeds, when its environment is lost (<see cref="Environments.EnvironmentLostException"/>):
    /// 0 or more, 2 unless set. The lost environment is disposed and a new one made.
    /// </summary>
    [NotInRunRecord("changes nothing")]
    public int Retries { get; set; } = 2;

    /// <summary>The bytes of rows to hold in memory, 0 or more; above it they go to a file. 1 GiB unless set. Besides, up to two episodes a worker wait for their turn.</summary>
    [NotInRunRecord("changes nothing")]
    public long MemoryBudgetBytes { get; set; } = 1L << 30;

    /// <summary>
    /// A folder to keep the rows in, for <see cref="RolloutStore.Open"/> later; it must not hold rollouts yet. Null: they last until
    /// the store is disposed, and above the memory budget lie in the folder of temporary files.
    /// </summary>
    [NotInRunRecord("changes nothing")]
    public string? Folder { get; set; }

    /// <summary>
    /// Whether a collection into <see cref="Folder"/> that was interrupted, even by the death of the process, goes on behind its last kept episode when
    /// the same call is made again, and after its end returns the rows. A folder of another collection is refused. Default false.
    /// </summary>
    /// <remarks>The environment and the policy are known by their types and spaces only: that they are still the same is up to the caller.</remarks>
    [NotInRunRecord("changes nothing")]
    public bool Resumable { get; set; }

    /// <summary>The least time between two moments at which the finished episodes are made safe, where <see cref="Resumable"/>; zero means after each. Default 1 minute.</summary>
    [NotInRunRecord("changes nothing")]
    public TimeSpan CheckpointEvery { get; set; } = TimeSpan.FromMinutes(1);

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Episodes, 1);
        if (MaxSteps is < 0 or 1) throw new ArgumentOutOfRangeException(nameof(MaxSteps), MaxSteps, "a limit is 2 steps or more, or nothing would follow anything; 0 sets no limit");
        ArgumentOutOfRangeException.ThrowIfNegative(MinSteps);
        if (MaxSteps > 0 && MinSteps > MaxSteps) throw new ArgumentOutOfRangeException(nameof(MinSteps), MinSteps, $"{nameof(MinSteps)} must not exceed {nameof(MaxSteps)}, {MaxSteps}");
        ArgumentOutOfRangeException.ThrowIfNegative(Seed ?? 0, nameof(Seed));
        ArgumentOutOfRangeException.ThrowIfLessThan(Workers, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(Retries);
        ArgumentOutOfRangeException.ThrowIfNegative(MemoryBudgetBytes);
        if (CheckpointEvery < TimeSpan.Zero) throw new ArgumentOutOfRangeException(nameof(CheckpointEvery), CheckpointEvery, $"{nameof(CheckpointEvery)} must not be negative");
        if (Player is not null && Policy is not null)
            throw new ArgumentException($"a policy made here does not reach {nameof(Player)}: name one there and leave {nameof(Policy)} empty", nameof(Policy));
        if (Resumable && Folder is null) throw new ArgumentException($"without {nameof(Folder)} there is nothing to go on from: name one", nameof(Resumable));
        if (Folder is not null && !Resumable) RolloutWriter.RefuseUsedFolder(Folder);
    }
}
