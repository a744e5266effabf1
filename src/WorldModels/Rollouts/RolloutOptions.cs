using WorldModels.MachineLearning;

namespace WorldModels.Rollouts;

/// <summary>The settings of a collection of episodes.</summary>
public sealed class RolloutOptions
{
    /// <summary>The number of episodes, 1 or more.</summary>
    public int Episodes { get; set; } = 100;

    /// <summary>The maximum number of steps of an episode, 2 or more; 0 sets no limit besides the environment's own.</summary>
    public int MaxSteps { get; set; }

    /// <summary>
    /// The minimum number of steps of an episode, 0 or more. A shorter episode is discarded and played again with other seeds, at most
    /// <see cref="EpisodeRecorder.MostAttempts"/> times. The paper's code keeps Doom's episodes of more than 100 steps. Default 0: all episodes are kept.
    /// </summary>
    public int MinSteps { get; set; }

    /// <summary>
    /// Determines everything that is random, 0 or more: episode i starts with <c>Reset(Pcg64.DeriveSeed(seed, i))</c> and its policy with
    /// <c>Begin(Pcg64.DeriveSeed(seed, i, 1))</c>. Attempt k, after discarded episodes, uses <c>Pcg64.DeriveSeed(seed, i, 2, k)</c> and
    /// <c>Pcg64.DeriveSeed(seed, i, 3, k)</c>. Null: the seed of the MLContext, or a new random seed if it has none.
    /// </summary>
    public long? Seed { get; set; }

    /// <summary>Creates the policy of a worker. Null: a <see cref="RandomLinearPolicy"/>.</summary>
    [NotInRunRecord("recorded as a fact where the policy is known")]
    public Func<IPolicy>? Policy { get; set; }

    /// <summary>
    /// Plays the episodes elsewhere, for example on other machines, with a policy that is named there. The environment created here only provides the spaces.
    /// Null: the episodes are played in this process.
    /// </summary>
    [NotInRunRecord("has its own settings")]
    public IEpisodePlayer? Player { get; set; }

    /// <summary>The number of environments that run at the same time, 1 or more. Default: the number of processors. The rows do not depend on it.</summary>
    [NotInRunRecord("changes nothing")]
    public int Workers { get; set; } = Environment.ProcessorCount;

    /// <summary>
    /// How often an episode is repeated, with the same seeds, when its environment is lost (<see cref="Environments.EnvironmentLostException"/>):
    /// 0 or more, default 2. The lost environment is disposed, and a new one is created.
    /// </summary>
    [NotInRunRecord("changes nothing")]
    public int Retries { get; set; } = 2;

    /// <summary>The number of bytes of rows to hold in memory, 0 or more; rows beyond it are written to a file. Default 1 GiB. Besides, up to two finished episodes for each worker are held in memory.</summary>
    [NotInRunRecord("changes nothing")]
    public long MemoryBudgetBytes { get; set; } = 1L << 30;

    /// <summary>
    /// A folder in which the rows are kept, so that <see cref="RolloutStore.Open"/> can read them later; it must not contain rollouts yet. Null: the rows exist until
    /// the store is disposed; rows beyond the memory budget are written to the folder for temporary files.
    /// </summary>
    [NotInRunRecord("changes nothing")]
    public string? Folder { get; set; }

    /// <summary>
    /// Whether an interrupted collection into <see cref="Folder"/>, even after the process ended, resumes after its last kept episode when
    /// the same call is made again. After the collection is complete, the call returns the rows. A folder of another collection is refused. Default false.
    /// </summary>
    /// <remarks>Only the types and the spaces of the environment and the policy are compared: the caller must ensure that they are otherwise the same.</remarks>
    [NotInRunRecord("changes nothing")]
    public bool Resumable { get; set; }

    /// <summary>The minimum time between two checkpoints of the finished episodes if <see cref="Resumable"/> is set; zero means a checkpoint after each episode. Default 1 minute.</summary>
    [NotInRunRecord("changes nothing")]
    public TimeSpan CheckpointEvery { get; set; } = TimeSpan.FromMinutes(1);

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Episodes, 1);
        if (MaxSteps is < 0 or 1) throw new ArgumentOutOfRangeException(nameof(MaxSteps), MaxSteps, "the limit must be 2 steps or more, because every step needs a next one; 0 sets no limit");
        ArgumentOutOfRangeException.ThrowIfNegative(MinSteps);
        if (MaxSteps > 0 && MinSteps > MaxSteps) throw new ArgumentOutOfRangeException(nameof(MinSteps), MinSteps, $"{nameof(MinSteps)} must not exceed {nameof(MaxSteps)}, {MaxSteps}");
        ArgumentOutOfRangeException.ThrowIfNegative(Seed ?? 0, nameof(Seed));
        ArgumentOutOfRangeException.ThrowIfLessThan(Workers, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(Retries);
        ArgumentOutOfRangeException.ThrowIfNegative(MemoryBudgetBytes);
        if (CheckpointEvery < TimeSpan.Zero) throw new ArgumentOutOfRangeException(nameof(CheckpointEvery), CheckpointEvery, $"{nameof(CheckpointEvery)} must not be negative");
        if (Player is not null && Policy is not null)
            throw new ArgumentException($"{nameof(Policy)} is not used by {nameof(Player)}: name a policy in the player and leave {nameof(Policy)} null", nameof(Policy));
        if (Resumable && Folder is null) throw new ArgumentException($"{nameof(Resumable)} needs a folder to resume from: set {nameof(Folder)}", nameof(Resumable));
        if (Folder is not null && !Resumable) RolloutWriter.RefuseUsedFolder(Folder);
    }
}
