using WorldModels.MachineLearning;

namespace WorldModels.Vision;

/// <summary>Settings of <see cref="VaeEncoderEstimator"/>; the defaults are those of the paper's code.</summary>
public sealed class VaeEncoderOptions : CheckpointedTrainingOptions
{
    /// <summary>The column to add: the latent z, a vector of <see cref="LatentSize"/> Single. Default "Latent".</summary>
    [NotInRunRecord("changes no weights")]
    public string OutputColumnName { get; set; } = "Latent";

    /// <summary>The column of pictures: a vector of 64 x 64 x 3 Byte, row by row, channels last. Default "Observation".</summary>
    [NotInRunRecord("is covered by the hash of the frames")]
    public string InputColumnName { get; set; } = "Observation";

    /// <summary>The second column to add: the logarithm of each latent's variance. Default: the name of the output column followed by "LogVariance".</summary>
    [NotInRunRecord("changes no weights")]
    public string? LogVarianceColumnName { get; set; }

    /// <summary>The number of dimensions of the latent z. Default 32 (the paper's CarRacing; 64 for Doom).</summary>
    public int LatentSize { get; set; } = 32;

    /// <summary>The number of passes over all frames. Default 10.</summary>
    public int Epochs { get; set; } = 10;

    /// <summary>The number of frames in a step. Default 100.</summary>
    public int BatchSize { get; set; } = 100;

    /// <summary>Adam's learning rate. Default 1e-4; 1e-3 learns faster with few frames.</summary>
    public double LearningRate { get; set; } = 1e-4;

    /// <summary>
    /// Adam's learning rate at the end. The rate falls to it from <see cref="LearningRate"/> by the same factor at each step; small last steps
    /// reduce the noise in the weights. Default 0: the rate is constant.
    /// </summary>
    public double FinalLearningRate { get; set; }

    /// <summary>
    /// The KL divergence that is not penalised, in nats per latent dimension. As in the paper's code, the KL divergence of a frame, summed over
    /// its latents, counts as at least this value times <see cref="LatentSize"/>. A single latent has no such bound. Default 0.5.
    /// </summary>
    public double KlTolerance { get; set; } = 0.5;

    /// <summary>
    /// Whether the output is drawn from N(mean, variance) instead of being the mean. Use it only for a V without M and C: M draws from the mean and
    /// the variance itself, an agent gives C the mean, and both refuse a column of drawn latents. Default false.
    /// </summary>
    [NotInRunRecord("changes no weights")]
    public bool SampleLatent { get; set; }

    /// <summary>
    /// The fraction of the episodes that is not used for training but is measured after each epoch (<see cref="VaeEpoch.HeldOut"/>). The selection depends only on
    /// the seed and the episode numbers, so that V, M and C's dreams hold out the same episodes. If there are two episodes or more, at least one is held out; a single
    /// episode is not. Default 0.1; 0 trains on all episodes.
    /// </summary>
    public double HeldOutFraction { get; set; } = 0.1;

    /// <summary>
    /// The column with the number of each picture's episode, UInt32, Int32 or a key. Whole episodes are held out, because the pictures of one episode are similar.
    /// Default: the column "Episode" if it exists; otherwise each picture counts as a separate episode.
    /// </summary>
    public string? EpisodeColumnName { get; set; }

    /// <summary>The number of frames held in memory to shuffle a source that cannot shuffle itself. Default 8192 (100 MB).</summary>
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
