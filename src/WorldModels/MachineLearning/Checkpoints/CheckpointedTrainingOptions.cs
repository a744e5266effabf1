namespace WorldModels.MachineLearning;

/// <summary>What a training takes that can be interrupted at any moment and goes on where it stood.</summary>
/// <remarks>
/// The same call with the same folder goes on behind the last checkpoint and ends, on the CPU, with the bytes of a training that was never
/// interrupted, whatever the <see cref="TrainingOptions.Threads"/>; it goes on on the same kind of processor. After its end the folder keeps the result: the same call returns it without
/// training. To train anew, name another folder or delete this one.
/// </remarks>
public abstract class CheckpointedTrainingOptions : TrainingOptions
{
    private protected CheckpointedTrainingOptions() { }

    /// <summary>
    /// A folder for checkpoints, one file a stage and the one before it, so that the stages of a chain may share a folder; made where it does not
    /// exist. Each file is written under a temporary name, flushed to the disk and renamed, and carries a checksum: after a crash the last whole
    /// one counts. A folder of another run (other settings, data or seed) is refused with an <see cref="InvalidOperationException"/>, one that
    /// cannot be written to with an <see cref="IOException"/>. An MLContext without a seed takes over the folder's. Default: none.
    /// </summary>
    [NotInRunRecord("changes nothing")]
    public string? CheckpointFolder { get; set; }

    /// <summary>The least time between two checkpoints, which lie between two steps (of C: generations, or rounds of PPO); zero means after each. Default 1 minute.</summary>
    [NotInRunRecord("changes nothing")]
    public TimeSpan CheckpointEvery { get; set; } = TimeSpan.FromMinutes(1);

    private protected void ValidateCheckpoints()
    {
        ValidateTraining();
        if (CheckpointFolder is not null) ArgumentException.ThrowIfNullOrWhiteSpace(CheckpointFolder);
        if (CheckpointEvery < TimeSpan.Zero)
            throw new ArgumentOutOfRangeException(nameof(CheckpointEvery), CheckpointEvery, $"{nameof(CheckpointEvery)} must not be negative");
    }
}
