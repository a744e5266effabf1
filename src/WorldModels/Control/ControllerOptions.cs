using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Rollouts;

namespace WorldModels.Control;

/// <summary>What all trainers of controllers take: the columns that C reads and writes, and where it learns.</summary>
public abstract class ControllerOptions : CheckpointedTrainingOptions
{
    private protected ControllerOptions() { }

    /// <summary>The column added: the action, a vector of Single. Default "Action".</summary>
    [NotInRunRecord("changes no parameters")]
    public string OutputColumnName { get; set; } = RolloutColumns.Action;

    /// <summary>The latent z that V wrote, or a column of observed numbers where there is no V. Default "Latent".</summary>
    [NotInRunRecord("the hashes of V and M, the environment and the shape tell")]
    public string LatentColumnName { get; set; } = "Latent";

    /// <summary>The hidden state h that M wrote. Default "Hidden". Null: C sees no hidden state; it then trains in an <see cref="Environment"/>.</summary>
    [NotInRunRecord("the hashes of V and M, the environment and the shape tell")]
    public string? HiddenColumnName { get; set; } = "Hidden";

    /// <summary>The cell state c that M wrote, for a controller that sees it too (the paper's Doom). Default: none.</summary>
    [NotInRunRecord("the shape tells")]
    public string? CellColumnName { get; set; }

    /// <summary>Makes an environment to train in; called as often as some are played in at once. Default: none; the controller is trained inside M's dream.</summary>
    public Func<IEnvironment>? Environment { get; set; }

    /// <summary>
    /// Makes what plays the controllers' episodes elsewhere, as on other machines; to be disposed where it can be. It must give the returns that
    /// <see cref="EvaluationTask.CreateEvaluator"/> gives. Real episodes still need <see cref="Environment"/>, for its spaces. Default: none; they are played here.
    /// </summary>
    [NotInRunRecord("gives the returns that are played here")]
    public Func<EvaluationTask, IFitnessEvaluator>? Evaluator { get; set; }

    /// <summary>The dream's temperature. Default 1.15, the best of the paper's for Doom; without effect in a real environment.</summary>
    public double Temperature { get; set; } = 1.15;

    /// <summary>
    /// Whether dreams begin at any moment of a recorded episode instead of where one began; together with a small
    /// <see cref="MaxSteps"/> it leaves M's errors less time to add up. Default false, as in the paper.
    /// </summary>
    public bool StartAnywhere { get; set; }

    /// <summary>
    /// Steps of an episode; 0, the default: as many as the longest episode that M was trained on, or without M until the environment
    /// ends it.
    /// </summary>
    public int MaxSteps { get; set; }

    /// <summary>Episodes of an evaluation, on seeds that nothing trains on. Default 64.</summary>
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
            throw new ArgumentException($"{nameof(CellColumnName)} '{CellColumnName}' needs {nameof(HiddenColumnName)} too: both come from M", nameof(CellColumnName));
        if (HiddenColumnName is null && Environment is null)
            throw new ArgumentException(
                $"without {nameof(HiddenColumnName)} there is no M to dream in: set {nameof(Environment)} to train in a real environment", nameof(Environment));
        RequirePositive(Temperature);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxSteps);
        ArgumentOutOfRangeException.ThrowIfLessThan(EvaluationEpisodes, 1);
    }
}
