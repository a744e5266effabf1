using WorldModels.MachineLearning;

namespace WorldModels.Vision;

/// <summary>Settings of <see cref="VaeEncoderEstimator"/>; the defaults are those of the paper's code.</summary>
public sealed class VaeEncoderOptions : CheckpointedTrainingOptions
{
    /// <summary>The column added: the latent z, a vector of <see cref="LatentSize"/> Single. Default "Latent".</summary>
    [NotInRunRecord("changes no weights")]
    public string OutputColumnName { get; set; } = "Latent";

    /// <summary>The pictures: a vector of 64 x 64 x 3 Byte, row by row, channels last. Default "Observation".</summary>
    [NotInRunRecord("the hash of the frames tells")]
    public string InputColumnName { get; set; } = "Observation";

    /// <summary>The second column added: the logarithm of each latent's variance. Default: the output column's name followed by "LogVariance".</summary>
    [NotInRunRecord("changes no weights")]
    public string? LogVarianceColumnName { get; set; }

    /// <summary>Numbers in the latent z. Default 32 (the paper's CarRacing; 64 for Doom).</summary>
    public int LatentSize { get; set; } = 32;

    /// <summary>Passes over all frames. Default 10.</summary>
    public int Epochs { get; set; } = 10;

    /// <summary>Frames in a step. Default 100.</summary>
    public int BatchSize { get; set; } = 100;

    /// <summary>Adam's step size. Default 1e-4; 1e-3 learns faster where there are few frames.</summary>
    public double LearningRate { get; set; } = 1e-4;

    /// <summary>
    /// Adam's step size at the end, to which it falls by equal factors from <see cref="LearningRate"/>: small last steps
    /// settle what large first ones found. Default 0: it does not fall.
    /// </summary>
    public double FinalLearningRate { get; set; }

    /// <summary>
    /// Nats of KL divergence that cost nothing, times <see cref="LatentSize"/>: as in the paper's code the KL divergence of a frame, which is summed over
    /// its latents, counts as this many for each of them where it is less. It is no bound on a single latent. Default 0.5.
    /// </summary>
    public double KlTolerance { get; set; } = 0.5;

    /// <summary>
    /// Whether the output is drawn from N(mean, variance) instead of being the mean. For a V that stands alone: M, which draws from mean and
    /// variance itself, and C, to which an agent shows the mean, refuse such a column. Default false.
    /// </summary>
    [NotInRunRecord("changes no weights")]
    public bool SampleLatent { get; set; }

    /// <summary>
    /// The share of the episodes that is not trained on but measured after each epoch (<see cref="VaeEpoch.HeldOut"/>). Which they are depends on
    /// the seed and their numbers alone, so that V, M and C's dreams agree on them; of two episodes or more at least one is held out, and of a single
    /// one nothing. Default 0.1; 0 trains on all.
    /// </summary>
    public double HeldOutFraction { get; set; } = 0.1;

    /// <summary>
    /// The number of each picture's episode, UInt32, Int32 or a key: whole episodes are held out, since the pictures of one are much alike.
    /// Default: the column "Episode" where there is such a one; else each picture counts as an episode of its own.
    /// </summary>
    public string? EpisodeColumnName { get; set; }

    /// <summary>Frames held in memory to shuffle a source that cannot shuffle itself. Default 8192 (100 MB).</summary>
    public int ShuffleWindow { get; set; } = 8192;

    internal string LogVarianceName => LogVarianceColumnName ?? OutputColumnName + "LogVariance";

    internal void Validate()
    {
        ValidateCheckpoints();
        ArgumentException.ThrowIfNullOrWhiteSpace(OutputColumnName);
        ArgumentException.ThrowIfNullOrWhiteSpace(InputColumnName);
        ArgumentException.ThrowIfNullOrWhiteSpace(LogVarianceName, nameof(LogVarianceColumnName));
        RequireDifferent(OutputColumnName, LogVarianceName, nameof(LogVarianceColumnName));
        ArgumentOutOfRangeException.ThrowIfLessThan(LatentSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Epochs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize, 1);
        RequirePositive(LearningRate);
        RequireNotNegative(FinalLearningRate);
        RequireNotNegative(KlTolerance);
        ArgumentOutOfRangeException.ThrowIfLessThan(ShuffleWindow, BatchSize);
        if (EpisodeColumnName is not null) ArgumentException.ThrowIfNullOrWhiteSpace(EpisodeColumnName);
        RequireFraction(HeldOutFraction);
    }
}
