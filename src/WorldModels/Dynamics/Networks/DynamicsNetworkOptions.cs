using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Rollouts;

namespace WorldModels.Dynamics;

/// <summary>Settings of <see cref="DynamicsNetworkEstimator"/>.</summary>
public sealed class DynamicsNetworkOptions : CheckpointedTrainingOptions
{
    /// <summary>The column to add: the expected next state, a vector of Single as long as the state. Default "NextObservation".</summary>
    public string OutputColumnName { get; set; } = "NextObservation";

    /// <summary>A second column to add: the standard deviation of each number of the next state. Default: none.</summary>
    public string? DeviationColumnName { get; set; }

    /// <summary>
    /// A further column to add, a vector of one Single: the disagreement of the ensemble's members, in units of the standard deviation of each predicted
    /// number over the training rows; curiosity uses it. Default: none.
    /// </summary>
    public string? DisagreementColumnName { get; set; }

    /// <summary>The state, a vector of Single of known size. Default "Observation".</summary>
    public string InputColumnName { get; set; } = RolloutColumns.Observation;

    /// <summary>The action of each row, a vector of Single. Default "Action".</summary>
    public string ActionColumnName { get; set; } = RolloutColumns.Action;

    /// <summary>The reward of each row, a Single. Default "Reward".</summary>
    public string RewardColumnName { get; set; } = RolloutColumns.Reward;

    /// <summary>Whether the row's action terminated the episode, a Boolean. Default "Done".</summary>
    public string DoneColumnName { get; set; } = RolloutColumns.Done;

    /// <summary>The number of the episode, UInt32, Int32 or a key. Default "Episode".</summary>
    public string EpisodeColumnName { get; set; } = RolloutColumns.Episode;

    /// <summary>The number of the row within its episode, Int32 from 0. Default "Step".</summary>
    public string StepColumnName { get; set; } = RolloutColumns.Step;

    /// <summary>The space of the actions. Default: the space in the annotations of the action column, which collected rollouts have.</summary>
    [NotInRunRecord("is covered by the rows")]
    public Space? ActionSpace { get; set; }

    /// <summary>The form of the prediction of the next state. Default <see cref="DynamicsHead.Gaussian"/>.</summary>
    public DynamicsHead Head { get; set; } = DynamicsHead.Gaussian;

    /// <summary>Whether the network predicts s' - s instead of s', which is easier if a step changes little. Default true.</summary>
    public bool PredictDifferences { get; set; } = true;

    /// <summary>The number of units of each hidden layer. Default two layers of 64; an empty array gives a linear model.</summary>
    public int[] HiddenSizes { get; set; } = [64, 64];

    /// <summary>The curve by which <see cref="DynamicsHead.Flow"/> transforms each number. Default <see cref="FlowBend.Mixture"/>.</summary>
    public FlowBend FlowBend { get; set; } = FlowBend.Mixture;

    /// <summary>The number of components of <see cref="DynamicsHead.Mixture"/>, and of each curve of a flow with <see cref="FlowBend.Mixture"/>. Default 5.</summary>
    public int Mixtures { get; set; } = 5;

    /// <summary>The number of bins of each curve of a flow with <see cref="FlowBend.Spline"/>, 2 or more. Default 12.</summary>
    public int SplineBins { get; set; } = 12;

    /// <summary>The number of networks. Several networks start with different weights; see also <see cref="Bootstrap"/>. Default 1.</summary>
    public int EnsembleSize { get; set; } = 1;

    /// <summary>
    /// Whether each of several networks is trained on rows drawn with replacement. Each network then misses more than a third of the rows that occur only
    /// once. With false, all networks are trained on all rows, and they disagree elsewhere only because of initial weights and priors (Lakshminarayanan,
    /// Pritzel and Blundell 2017). Default true.
    /// </summary>
    public bool Bootstrap { get; set; } = true;

    /// <summary>
    /// The standard deviation of the fixed random network that each member adds to its predicted mean, in units of the standardized targets
    /// (Osband, Aslanides and Cassirer 2018). Members then disagree where there are no data; use 1 to 10 for curiosity. With a flow, the random network
    /// shifts the location of each number's curve. Default 0: none.
    /// </summary>
    public double PriorScale { get; set; }

    /// <summary>
    /// Whether the distinct states of the training rows, including held-out rows, are stored with the network and in its model file, so that a
    /// <see cref="Planning.GraphPolicy"/> can plan between them. Default false.
    /// </summary>
    public bool KeepStates { get; set; }

    /// <summary>The maximum number of passes over the training rows. Default 60.</summary>
    public int Epochs { get; set; } = 60;

    /// <summary>The number of rows in a step of the optimizer. Default 128.</summary>
    public int BatchSize { get; set; } = 128;

    /// <summary>Adam's initial learning rate; it falls as half a cosine to a hundredth in the last epoch. Default 3e-3.</summary>
    public double LearningRate { get; set; } = 3e-3;

    /// <summary>The maximum norm of a step's whole gradient; a longer gradient is scaled down to it. Default 10.</summary>
    public double GradientClip { get; set; } = 10;

    /// <summary>
    /// The fraction of the episodes that is not used for training but decides when to stop. The selection depends only on the seed and
    /// the episode numbers. If there are two episodes or more, at least one is held out; a single episode is not. Default 0.1; 0 trains all epochs.
    /// </summary>
    public double HeldOutFraction { get; set; } = 0.1;

    /// <summary>Early stopping: the number of epochs without a lower held-out loss after which the training stops; the weights of the best epoch are kept. Default 15.</summary>
    public int Patience { get; set; } = 15;

    internal void Validate()
    {
        ValidateCheckpoints();
        foreach (string? name in new[]
            { OutputColumnName, InputColumnName, ActionColumnName, RewardColumnName, DoneColumnName, EpisodeColumnName, StepColumnName,
              DeviationColumnName ?? "none", DisagreementColumnName ?? "none" })
            ArgumentException.ThrowIfNullOrWhiteSpace(name, "column name");
        RequireDifferent(OutputColumnName, DeviationColumnName, nameof(DeviationColumnName));
        RequireDifferent(OutputColumnName, DisagreementColumnName, nameof(DisagreementColumnName));
        if (DeviationColumnName is not null) RequireDifferent(DeviationColumnName, DisagreementColumnName, nameof(DisagreementColumnName));
        if (!Enum.IsDefined(Head)) throw new ArgumentOutOfRangeException(nameof(Head), Head, "the head must be a value of the enumeration");
        if (!Enum.IsDefined(FlowBend)) throw new ArgumentOutOfRangeException(nameof(FlowBend), FlowBend, "the curve must be a value of the enumeration");
        ArgumentNullException.ThrowIfNull(HiddenSizes);
        foreach (int size in HiddenSizes) ArgumentOutOfRangeException.ThrowIfLessThan(size, 1, nameof(HiddenSizes));
        ArgumentOutOfRangeException.ThrowIfLessThan(Mixtures, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(SplineBins, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(SplineBins, 1000);
        ArgumentOutOfRangeException.ThrowIfLessThan(EnsembleSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Epochs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Patience, 1);
        RequirePositive(LearningRate);
        RequirePositive(GradientClip);
        RequireFraction(HeldOutFraction);
        RequireNotNegative(PriorScale);
        if (DisagreementColumnName is not null && EnsembleSize == 1)
            throw new ArgumentException($"a single network has no disagreement: set {nameof(EnsembleSize)} to 2 or more", nameof(DisagreementColumnName));
    }
}
