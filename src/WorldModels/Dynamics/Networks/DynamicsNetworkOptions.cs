using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Rollouts;

namespace WorldModels.Dynamics;

/// <summary>Settings of <see cref="DynamicsNetworkEstimator"/>.</summary>
public sealed class DynamicsNetworkOptions : CheckpointedTrainingOptions
{
    /// <summary>The column added: the expected next state, a vector of Single as long as the state. Default "NextObservation".</summary>
    public string OutputColumnName { get; set; } = "NextObservation";

    /// <summary>A second column to add: the standard deviation of each number of the next state. Default: none.</summary>
    public string? DeviationColumnName { get; set; }

    /// <summary>
    /// A further column to add, a vector of one Single: how far the members of the ensemble disagree, in units of each predicted
    /// number's deviation over the training rows; curiosity seeks it. Default: none.
    /// </summary>
    public string? DisagreementColumnName { get; set; }

    /// <summary>The state, a vector of Single of known size. Default "Observation".</summary>
    public string InputColumnName { get; set; } = RolloutColumns.Observation;

    /// <summary>The action of each row, a vector of Single. Default "Action".</summary>
    public string ActionColumnName { get; set; } = RolloutColumns.Action;

    /// <summary>The reward of each row, a Single. Default "Reward".</summary>
    public string RewardColumnName { get; set; } = RolloutColumns.Reward;

    /// <summary>Whether the row's action ended the task, a Boolean. Default "Done".</summary>
    public string DoneColumnName { get; set; } = RolloutColumns.Done;

    /// <summary>The number of the episode, UInt32, Int32 or a key. Default "Episode".</summary>
    public string EpisodeColumnName { get; set; } = RolloutColumns.Episode;

    /// <summary>The number of the row in its episode, Int32 from 0. Default "Step".</summary>
    public string StepColumnName { get; set; } = RolloutColumns.Step;

    /// <summary>What actions there are. Default: what the action column says of itself, as collected rollouts do.</summary>
    [NotInRunRecord("the rows tell")]
    public Space? ActionSpace { get; set; }

    /// <summary>What is said of the next state. Default <see cref="DynamicsHead.Gaussian"/>.</summary>
    public DynamicsHead Head { get; set; } = DynamicsHead.Gaussian;

    /// <summary>Whether the network predicts s' - s, which is easier where little changes in a step, and not s'. Default true.</summary>
    public bool PredictDifferences { get; set; } = true;

    /// <summary>Units of each hidden layer. Default two layers of 64; an empty array makes a linear model.</summary>
    public int[] HiddenSizes { get; set; } = [64, 64];

    /// <summary>The curve by which <see cref="DynamicsHead.Flow"/> bends each number. Default <see cref="FlowBend.Mixture"/>.</summary>
    public FlowBend FlowBend { get; set; } = FlowBend.Mixture;

    /// <summary>Components of <see cref="DynamicsHead.Mixture"/>, and of each curve of a flow with <see cref="FlowBend.Mixture"/>. Default 5.</summary>
    public int Mixtures { get; set; } = 5;

    /// <summary>Bins of each curve of a flow with <see cref="FlowBend.Spline"/>, 2 or more. Default 12.</summary>
    public int SplineBins { get; set; } = 12;

    /// <summary>Networks; several begin at different weights, and see what <see cref="Bootstrap"/> says. Default 1.</summary>
    public int EnsembleSize { get; set; } = 1;

    /// <summary>
    /// Whether each of several networks is trained on rows drawn anew with replacement. Each then misses more than a third of what the data has
    /// only once: false shows all of them everything, and leaves it to first weights and priors that they disagree elsewhere (Lakshminarayanan,
    /// Pritzel and Blundell 2017). Default true.
    /// </summary>
    public bool Bootstrap { get; set; } = true;

    /// <summary>
    /// The deviation of the fixed random network that each member adds to the mean that it predicts, in units of the standardized targets
    /// (Osband, Aslanides and Cassirer 2018). Members then disagree by design where there are no data; 1 to 10 for curiosity. Of a flow it
    /// moves where each number's curve lies. Default 0: none.
    /// </summary>
    public double PriorScale { get; set; }

    /// <summary>
    /// Whether the different states of the training rows, held out ones too, are kept with the network and in its model file, for a
    /// <see cref="Planning.GraphPolicy"/> to plan between. Default false.
    /// </summary>
    public bool KeepStates { get; set; }

    /// <summary>The most passes over the training rows. Default 60.</summary>
    public int Epochs { get; set; } = 60;

    /// <summary>Rows in a step of the optimiser. Default 128.</summary>
    public int BatchSize { get; set; } = 128;

    /// <summary>Adam's first step size; it falls as half a cosine to a hundredth in the last epoch. Default 3e-3.</summary>
    public double LearningRate { get; set; } = 3e-3;

    /// <summary>The largest norm of a step's whole gradient; longer ones are shortened to it. Default 10.</summary>
    public double GradientClip { get; set; } = 10;

    /// <summary>
    /// The share of the episodes by which training decides when to stop, and from which it does not learn. Which they are depends on the seed and
    /// their numbers alone; of two episodes or more at least one is held out, and of a single one nothing. Default 0.1; 0 trains all epochs.
    /// </summary>
    public double HeldOutFraction { get; set; } = 0.1;

    /// <summary>Epochs without a lower held-out loss after which training stops; the weights of the best epoch are kept. Default 15.</summary>
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
        if (!Enum.IsDefined(Head)) throw new ArgumentOutOfRangeException(nameof(Head), Head, "there is no such head");
        if (!Enum.IsDefined(FlowBend)) throw new ArgumentOutOfRangeException(nameof(FlowBend), FlowBend, "there is no such curve");
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
            throw new ArgumentException($"a single network disagrees with nobody: set {nameof(EnsembleSize)} to 2 or more", nameof(DisagreementColumnName));
    }
}
