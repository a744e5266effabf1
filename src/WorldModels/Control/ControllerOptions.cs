using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Rollouts;

namespace WorldModels.Control;

/// <summary>The settings that all trainers of controllers share: the columns that C reads and adds, and where it learns.</summary>
public abstract class ControllerOptions : CheckpointedTrainingOptions
{
    private protected ControllerOptions() { }

    /// <summary>The column to add: the action, a vector of Single. Default "Action".</summary>
    [NotInRunRecord("changes no parameters")]
    public string OutputColumnName { get; set; } = RolloutColumns.Action;

    /// <summary>The latent z, added by V, or a column of observed numbers without V. Default "Latent".</summary>
    [NotInRunRecord("is covered by the hashes of V and M, the environment and the shape")]
    public string LatentColumnName { get; set; } = "Latent";

    /// <summary>The hidden state h, added by M. Default "Hidden". Null: C does not read a hidden state; it must then be trained in an <see cref="Environment"/>.</summary>
    [NotInRunRecord("is covered by the hashes of V and M, the environment and the shape")]
    public string? HiddenColumnName { get; set; } = "Hidden";

    /// <summary>The cell state c, added by M, for a controller that also reads it (the paper's Doom). Default: none.</summary>
    [NotInRunRecord("is covered by the shape")]
    public string? CellColumnName { get; set; }

    /// <summary>Creates an environment to train in; called once for each environment that is played at the same time. Default: none; the controller is trained in M's dream.</summary>
    public Func<IEnvironment>? Environment { get; set; }

    /// <summary>
    /// Creates the evaluator that plays the controllers' episodes elsewhere, for example on other machines; it is disposed if it is disposable. It must return the same
    /// returns as <see cref="EvaluationTask.CreateEvaluator"/>. Real episodes also need <see cref="Environment"/>, for its spaces. Default: none; the episodes are played in this process.
    /// </summary>
    [NotInRunRecord("returns the same values as this process")]
    public Func<EvaluationTask, IFitnessEvaluator>? Evaluator { get; set; }

    /// <summary>The temperature of the dream. Default 1.15, the paper's best value for Doom; no effect in a real environment.</summary>
    public double Temperature { get; set; } = 1.15;

    /// <summary>
    /// Whether dreams start at any recorded step instead of the first step of an episode. Together with a small
    /// <see cref="MaxSteps"/>, M's errors have less time to accumulate. Default false, as in the paper.
    /// </summary>
    public bool StartAnywhere { get; set; }

    /// <summary>
    /// The maximum number of steps of an episode; 0, the default: the length of the longest episode that M was trained on, or, without M, no limit besides the
    /// environment's own.
    /// </summary>
    public int MaxSteps { get; set; }

    /// <summary>The number of episodes of an evaluation, on seeds that are not used for training. Default 64.</summary>
    public int EvaluationEpisodes { get; set; } = 64;

    internal ControllerColumns Columns => new(LatentColumnName, HiddenColumnName, CellColumnName, OutputColumnName);

    private protected void ValidateController()
    {
        ValidateCheckpoints();
        ArgumentException.ThrowIfNullOrWhiteSpace(OutputColumnName);
        ArgumentException.ThrowIfNullOrWhiteSpace(LatentColumnName);
        if (HiddenColumnName is not null) ArgumentException.ThrowIfNullOrWhiteSpace(HiddenColumnName);
        if (CellColumnName is not null) ArgumentException.ThrowIfNullOrWhiteSpace(CellColumnName);
        if (HiddenColumnName is null && CellColumnName is not null)
            throw new ArgumentException($"{nameof(CellColumnName)} '{CellColumnName}' also needs {nameof(HiddenColumnName)}: both are columns of M", nameof(CellColumnName));
        if (HiddenColumnName is null && Environment is null)
            throw new ArgumentException(
                $"without {nameof(HiddenColumnName)} there is no M to dream in: set {nameof(Environment)} to train in a real environment", nameof(Environment));
        RequirePositive(Temperature);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxSteps);
        ArgumentOutOfRangeException.ThrowIfLessThan(EvaluationEpisodes, 1);
    }
}
