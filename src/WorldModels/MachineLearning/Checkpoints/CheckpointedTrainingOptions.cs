namespace WorldModels.MachineLearning;

/// <summary>The settings of a training that can be interrupted at any time and resumed.</summary>
/// <remarks>
/// The same call with the same folder resumes from the last checkpoint. On the CPU its result is identical to that of a training without
/// interruption, for every <see cref="TrainingOptions.Threads"/>, if it is resumed on the same kind of processor. After the end the folder keeps the result: the same call returns it without
/// training. To train again, use another folder or delete this one.
/// </remarks>
public abstract class CheckpointedTrainingOptions : TrainingOptions
{
    private protected CheckpointedTrainingOptions() { }

    /// <summary>
    /// A folder for checkpoints, with one file for each stage and its previous version, so that the stages of a chain may share a folder; it is created if it does not
    /// exist. Each file is written under a temporary name, flushed to the disk and renamed, and has a checksum: after a crash the last complete
    /// file is used. A folder of another run (other settings, data or seed) is refused with an <see cref="InvalidOperationException"/>, a folder that
    /// cannot be written to with an <see cref="IOException"/>. An MLContext without a seed uses the seed of the folder. Default: none.
    /// </summary>
    [NotInRunRecord("changes nothing")]
    public string? CheckpointFolder { get; set; }

    /// <summary>The minimum time between two checkpoints, which are written between two steps (of C: generations, or rounds of PPO); zero means after each. Default 1 minute.</summary>
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
