using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Rollouts;

namespace WorldModels.Memory;

/// <summary>Settings of <see cref="MdnRnnPredictorEstimator"/>.</summary>
public sealed class MdnRnnPredictorOptions : CheckpointedTrainingOptions
{
    /// <summary>The column to add: the hidden state h before the row's action, a vector of <see cref="HiddenSize"/> Single. Default "Hidden".</summary>
    [NotInRunRecord("changes no weights")]
    public string OutputColumnName { get; set; } = "Hidden";

    /// <summary>
    /// A second column to add: the LSTM's cell state c, as long as h. Default: none (the paper's Doom controller reads it).
    /// A GRU and a tanh layer have no cell state.
    /// </summary>
    [NotInRunRecord("changes no weights")]
    public string? CellColumnName { get; set; }

    /// <summary>The latent z, a vector of Single. Default "Latent".</summary>
    [NotInRunRecord("is covered by the hash of the rows")]
    public string InputColumnName { get; set; } = "Latent";

    /// <summary>
    /// The log variance of each latent, from which z is drawn for each batch. Default: the column that V added
    /// beside the latent. If the latent does not come from V, there is none, and the latent is used as it is.
    /// </summary>
    [NotInRunRecord("is covered by the hash of the rows")]
    public string? LogVarianceColumnName { get; set; }

    /// <summary>The action of each row, a vector of Single. Default "Action".</summary>
    [NotInRunRecord("is covered by the hash of the rows")]
    public string ActionColumnName { get; set; } = RolloutColumns.Action;

    /// <summary>The reward of each row, a Single. Default "Reward".</summary>
    [NotInRunRecord("is covered by the hash of the rows")]
    public string RewardColumnName { get; set; } = RolloutColumns.Reward;

    /// <summary>Whether the row's action terminated the episode, a Boolean. Default "Done".</summary>
    [NotInRunRecord("is covered by the hash of the rows")]
    public string DoneColumnName { get; set; } = RolloutColumns.Done;

    /// <summary>The number of the episode, UInt32, Int32 or a key. Default "Episode".</summary>
    [NotInRunRecord("is covered by the hash of the rows")]
    public string EpisodeColumnName { get; set; } = RolloutColumns.Episode;

    /// <summary>The number of the row within its episode, Int32 from 0. Default "Step".</summary>
    [NotInRunRecord("is covered by the hash of the rows")]
    public string StepColumnName { get; set; } = RolloutColumns.Step;

    /// <summary>The space of the actions. Default: the space in the annotations of the action column, which collected rollouts have.</summary>
    [NotInRunRecord("is covered by the shape and the hash of the rows")]
    public Space? ActionSpace { get; set; }

    /// <summary>
    /// An M whose weights are the start of the training, as in further rounds of the iterative procedure (World Models,
    /// section 5). It must have the same sizes, recurrent cell and head, and have been trained with the same V. Default: none, random weights.
    /// </summary>
    public MdnRnnPredictorTransformer? StartFrom { get; set; }

    /// <summary>The recurrent layer. Default: an LSTM, as in the paper.</summary>
    [InShape]
    public RecurrentCell Cell { get; set; } = RecurrentCell.Lstm;

    /// <summary>The form of the prediction of the next latent. Default: a mixture of Gaussians, as in the paper.</summary>
    [InShape]
    public PredictionHead Head { get; set; } = PredictionHead.MixtureDensity;

    /// <summary>The number of units of the recurrent layer. Default 256 (the paper's CarRacing; 512 for Doom).</summary>
    [InShape]
    public int HiddenSize { get; set; } = 256;

    /// <summary>The number of Gaussians in the mixture of each latent dimension, or of the whole latent with a shared mixture. Default 5. A deterministic head ignores it.</summary>
    [InShape]
    public int Mixtures { get; set; } = 5;

    /// <summary>The number of passes over all episodes. Default 0: the paper's 20, and more if 20 passes have fewer than 1,500 gradient steps.</summary>
    public int Epochs { get; set; }

    /// <summary>The number of episodes in a batch. Default 0: 32, and fewer if there are too few episodes for 16 gradient steps per pass, but at least 4.</summary>
    public int BatchSize { get; set; }

    /// <summary>
    /// The number of steps through which a gradient is propagated back. The recurrent state itself continues from one such segment of an episode to the
    /// next. Default 100; the paper's code uses whole episodes (999), which gives fewer optimizer steps when there is little data.
    /// </summary>
    public int SequenceLength { get; set; } = 100;

    /// <summary>Adam's learning rate. Default 1e-3.</summary>
    public double LearningRate { get; set; } = 1e-3;

    /// <summary>
    /// Adam's learning rate at the end. The rate falls to it from <see cref="LearningRate"/> by the same factor at each step; small last steps
    /// reduce the noise in the weights. Default 0: the rate is constant.
    /// </summary>
    public double FinalLearningRate { get; set; }

    /// <summary>The maximum norm of a step's whole gradient; a longer gradient is scaled down to it. Default 1.</summary>
    public double GradientClip { get; set; } = 1;

    /// <summary>
    /// The weight of the done loss (binary cross-entropy, nats per step) relative to the latents' (nats per step and dimension; with a deterministic head half the
    /// squared error). It multiplies the whole cross-entropy, so that the predicted probability of the end matches the data. The paper's code
    /// multiplies only the part of the steps that end an episode, which makes the end look more probable, and its dream ends when that
    /// probability is above one half; here a dream ends with the predicted probability. Default 10.
    /// </summary>
    public double DoneWeight { get; set; } = 10;

    /// <summary>The weight of the reward loss (half the squared error in units of the rewards' variance). Default 1.</summary>
    public double RewardWeight { get; set; } = 1;

    /// <summary>
    /// The fraction of the episodes that is not used for training but is measured after each epoch; the weights with the best predictions on them are kept. The selection
    /// depends only on a seed and the episode numbers. The seed is that of the V before M if that V held out episodes, otherwise that of
    /// <see cref="StartFrom"/>, otherwise M's own. So the stages of a chain hold out the same episodes, and later rounds do not train on episodes that the first round held out. If
    /// there are two episodes or more, at least one is held out; a single episode is not. Default 0.1; 0 measures nothing and keeps the last weights.
    /// </summary>
    public double HeldOutFraction { get; set; } = 0.1;

    /// <summary>Early stopping: the number of epochs without a better prediction of the held-out episodes after which the training ends. Default 0: no early stopping.</summary>
    public int Patience { get; set; }

    /// <summary>
    /// The number of bytes of encoded rollouts (8 per latent dimension and step, and the action) to hold in memory; rows beyond it are written to a
    /// file in the context's folder for temporary files. Default 1 GiB.
    /// </summary>
    [NotInRunRecord("changes nothing")]
    public long MemoryBudgetBytes { get; set; } = 1L << 30;

    internal void Validate()
    {
        ValidateCheckpoints();
        ArgumentException.ThrowIfNullOrWhiteSpace(OutputColumnName);
        ArgumentException.ThrowIfNullOrWhiteSpace(InputColumnName);
        ArgumentException.ThrowIfNullOrWhiteSpace(ActionColumnName);
        ArgumentException.ThrowIfNullOrWhiteSpace(RewardColumnName);
        ArgumentException.ThrowIfNullOrWhiteSpace(DoneColumnName);
        ArgumentException.ThrowIfNullOrWhiteSpace(EpisodeColumnName);
        ArgumentException.ThrowIfNullOrWhiteSpace(StepColumnName);
        if (CellColumnName is not null) ArgumentException.ThrowIfNullOrWhiteSpace(CellColumnName);
        if (LogVarianceColumnName is not null) ArgumentException.ThrowIfNullOrWhiteSpace(LogVarianceColumnName);
        RequireDifferent(OutputColumnName, CellColumnName, nameof(CellColumnName));
        if (!Enum.IsDefined(Cell)) throw new ArgumentOutOfRangeException(nameof(Cell), Cell, "the recurrent cell must be a value of the enumeration");
        if (!Enum.IsDefined(Head)) throw new ArgumentOutOfRangeException(nameof(Head), Head, "the head must be a value of the enumeration");
        if (CellColumnName is not null && !Cell.HasCellState())
            throw new ArgumentException($"a recurrent cell {Cell} has no cell state for column '{CellColumnName}': set {nameof(CellColumnName)} to null, or set {nameof(Cell)} to {RecurrentCell.Lstm}", nameof(CellColumnName));
        ArgumentOutOfRangeException.ThrowIfLessThan(HiddenSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Mixtures, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(Epochs);
        ArgumentOutOfRangeException.ThrowIfNegative(BatchSize);
        ArgumentOutOfRangeException.ThrowIfLessThan(SequenceLength, 1);
        RequirePositive(LearningRate);
        RequireNotNegative(FinalLearningRate);
        RequirePositive(GradientClip);
        RequireNotNegative(DoneWeight);
        RequireNotNegative(RewardWeight);
        ArgumentOutOfRangeException.ThrowIfNegative(Patience);
        ArgumentOutOfRangeException.ThrowIfNegative(MemoryBudgetBytes);
        RequireFraction(HeldOutFraction);
    }
}
