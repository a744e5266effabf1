using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Rollouts;

namespace WorldModels.Memory;

/// <summary>Settings of <see cref="MdnRnnPredictorEstimator"/>.</summary>
public sealed class MdnRnnPredictorOptions : CheckpointedTrainingOptions
{
    /// <summary>The column added: the hidden state h before the row's action, a vector of <see cref="HiddenSize"/> Single. Default "Hidden".</summary>
    [NotInRunRecord("changes no weights")]
    public string OutputColumnName { get; set; } = "Hidden";

    /// <summary>
    /// A second column to add: the LSTM's cell state c, as large as h. Default: none (the paper's Doom controller sees it).
    /// A GRU and a tanh layer have none.
    /// </summary>
    [NotInRunRecord("changes no weights")]
    public string? CellColumnName { get; set; }

    /// <summary>The latent z, a vector of Single. Default "Latent".</summary>
    [NotInRunRecord("the hash of the rows tells")]
    public string InputColumnName { get; set; } = "Latent";

    /// <summary>
    /// The log variance of each latent, from which z is drawn anew for each batch. Default: the column that V wrote
    /// beside the latent; none where the latent does not come from V, which is then taken as exact.
    /// </summary>
    [NotInRunRecord("the hash of the rows tells")]
    public string? LogVarianceColumnName { get; set; }

    /// <summary>The action of each row, a vector of Single. Default "Action".</summary>
    [NotInRunRecord("the hash of the rows tells")]
    public string ActionColumnName { get; set; } = RolloutColumns.Action;

    /// <summary>The reward of each row, a Single. Default "Reward".</summary>
    [NotInRunRecord("the hash of the rows tells")]
    public string RewardColumnName { get; set; } = RolloutColumns.Reward;

    /// <summary>Whether the row's action ended the task, a Boolean. Default "Done".</summary>
    [NotInRunRecord("the hash of the rows tells")]
    public string DoneColumnName { get; set; } = RolloutColumns.Done;

    /// <summary>The number of the episode, UInt32, Int32 or a key. Default "Episode".</summary>
    [NotInRunRecord("the hash of the rows tells")]
    public string EpisodeColumnName { get; set; } = RolloutColumns.Episode;

    /// <summary>The number of the row in its episode, Int32 from 0. Default "Step".</summary>
    [NotInRunRecord("the hash of the rows tells")]
    public string StepColumnName { get; set; } = RolloutColumns.Step;

    /// <summary>What actions there are. Default: what the action column says of itself, as collected rollouts do.</summary>
    [NotInRunRecord("the shape and the hash of the rows tell")]
    public Space? ActionSpace { get; set; }

    /// <summary>
    /// An M whose weights are where the training begins, as in further rounds of the iterative procedure (World Models,
    /// section 5). Its sizes, recurrent cell and head must be the same, and it must know the same V. Default: none, random weights.
    /// </summary>
    public MdnRnnPredictorTransformer? StartFrom { get; set; }

    /// <summary>What M remembers with. Default: an LSTM, as in the paper.</summary>
    [InShape]
    public RecurrentCell Cell { get; set; } = RecurrentCell.Lstm;

    /// <summary>What M says of the next latent. Default: a mixture of Gaussians, as in the paper.</summary>
    [InShape]
    public PredictionHead Head { get; set; } = PredictionHead.MixtureDensity;

    /// <summary>Units of the recurrent layer. Default 256 (the paper's CarRacing; 512 for Doom).</summary>
    [InShape]
    public int HiddenSize { get; set; } = 256;

    /// <summary>Gaussians in the mixture of each latent dimension, or of the whole latent with a shared mixture. Default 5. Without effect on a deterministic head.</summary>
    [InShape]
    public int Mixtures { get; set; } = 5;

    /// <summary>Passes over all episodes. Default 0: the paper's 20, and more where these have fewer than 1,500 gradient steps.</summary>
    public int Epochs { get; set; }

    /// <summary>Episodes trained side by side. Default 0: 32, and fewer where the episodes are too few for 16 gradient steps a pass, but at least 4.</summary>
    public int BatchSize { get; set; }

    /// <summary>
    /// Steps that a gradient reaches back; the state itself is carried on from one such stretch of an episode to the
    /// next. Default 100; the paper's code takes whole episodes (999), which costs optimiser steps where data is scarce.
    /// </summary>
    public int SequenceLength { get; set; } = 100;

    /// <summary>Adam's step size. Default 1e-3.</summary>
    public double LearningRate { get; set; } = 1e-3;

    /// <summary>
    /// Adam's step size at the end, to which it falls by equal factors from <see cref="LearningRate"/>: small last steps
    /// settle what large first ones found. Default 0: it does not fall.
    /// </summary>
    public double FinalLearningRate { get; set; }

    /// <summary>The largest norm of a step's whole gradient; longer ones are shortened to it. Default 1.</summary>
    public double GradientClip { get; set; } = 1;

    /// <summary>
    /// Weight of the done loss (binary cross-entropy, nats a step) beside the latents' (nats a step and dimension; with a deterministic head half the
    /// squared error). It multiplies the whole cross-entropy, so that the probability of the end stays what it is in the data. The paper's code
    /// multiplies the part of the steps that end an episode alone, which makes the end look likelier, and its dream ends where that
    /// probability is above one half; here a dream ends with the predicted probability. Default 10.
    /// </summary>
    public double DoneWeight { get; set; } = 10;

    /// <summary>Weight of the reward loss (half the squared error in units of the rewards' variance). Default 1.</summary>
    public double RewardWeight { get; set; } = 1;

    /// <summary>
    /// The share of the episodes that is not trained on but measured after each epoch; the weights that predict them best are kept. Which they are
    /// depends on a seed and their numbers alone. The seed is that of the V before it, where that one held episodes out, or else of
    /// <see cref="StartFrom"/>, or else its own: so a chain agrees on them, and later rounds do not learn from what the first was judged by. Of two
    /// episodes or more at least one is held out, and of a single one nothing. Default 0.1; 0 measures nothing and keeps the last weights.
    /// </summary>
    public double HeldOutFraction { get; set; } = 0.1;

    /// <summary>Epochs without a better prediction of the held-out episodes after which training ends early. Default 0: it never does.</summary>
    public int Patience { get; set; }

    /// <summary>
    /// The bytes of encoded rollouts (8 a latent dimension and step, and the action) to hold in memory; above it they go to a
    /// file among the context's temporary ones. Default 1 GiB.
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
        if (!Enum.IsDefined(Cell)) throw new ArgumentOutOfRangeException(nameof(Cell), Cell, "there is no such recurrent cell");
        if (!Enum.IsDefined(Head)) throw new ArgumentOutOfRangeException(nameof(Head), Head, "there is no such head");
        if (CellColumnName is not null && !Cell.HasCellState())
            throw new ArgumentException($"a memory of kind {Cell} has no cell state for column '{CellColumnName}': leave {nameof(CellColumnName)} empty, or set {nameof(Cell)} to {RecurrentCell.Lstm}", nameof(CellColumnName));
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
