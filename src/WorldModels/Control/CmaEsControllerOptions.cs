using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Rollouts;

namespace WorldModels.Control;

/// <summary>Settings of <see cref="CmaEsControllerTrainer"/>; population, episodes and sigma default to the paper's.</summary>
public sealed class CmaEsControllerOptions : TrainingOptions
{
    /// <summary>The column added: the action, a vector of Single. Default "Action".</summary>
    public string OutputColumnName { get; set; } = RolloutColumns.Action;

    /// <summary>The latent z that V wrote, or a column of observed numbers where there is no V. Default "Latent".</summary>
    public string LatentColumnName { get; set; } = "Latent";

    /// <summary>The hidden state h that M wrote. Default "Hidden". Null: C sees no hidden state; it then trains in an <see cref="Environment"/>.</summary>
    public string? HiddenColumnName { get; set; } = "Hidden";

    /// <summary>The cell state c that M wrote, for a controller that sees it too (the paper's Doom). Default: none.</summary>
    public string? CellColumnName { get; set; }

    /// <summary>Makes the environment to train in, one a thread. Default: none; the controller is trained inside M's dream.</summary>
    public Func<IEnvironment>? Environment { get; set; }

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

    /// <summary>Whether C has a bias. Default true (false for the paper's Doom).</summary>
    public bool UseBias { get; set; } = true;

    /// <summary>Tanh units between input and output, 0 to 4,096. Default 0: C is linear, as in the paper.</summary>
    public int HiddenUnits { get; set; }

    /// <summary>What searches for the parameters. Default: CMA-ES with a full covariance, as in the paper.</summary>
    public SearchMethod Search { get; set; }

    /// <summary>
    /// A controller around which the search begins, as in further rounds of the iterative procedure (World Models, section
    /// 5). Its sizes must be the same. Default: none, all parameters zero, but for random ones into hidden units.
    /// </summary>
    public ControllerTransformer? StartFrom { get; set; }

    /// <summary>Controllers in a generation; an even number for OpenES and PEPG. Default 64.</summary>
    public int Population { get; set; } = 64;

    /// <summary>Episodes that each controller plays, on the same seeds as all others of its generation. Default 16.</summary>
    public int Episodes { get; set; } = 16;

    /// <summary>
    /// Whether controllers that are clearly worse than the middle of their generation play no further episodes. The order of
    /// the others, from which the search learns, is that of all <see cref="Episodes"/>. Default false.
    /// </summary>
    public bool Racing { get; set; }

    /// <summary>
    /// Steps without a reward above 0 after which a real episode is given up; its return goes on to <see cref="MaxSteps"/> as in
    /// those steps. For tasks that reward progress. Default 0: never.
    /// </summary>
    public int GiveUpAfter { get; set; }

    /// <summary>Generations. Default 100.</summary>
    public int Generations { get; set; } = 100;

    /// <summary>The standard deviation of the first generation's parameters. Default 0.1.</summary>
    public double InitialSigma { get; set; } = 0.1;

    /// <summary>Generations between two evaluations of the distribution's mean, the candidates for the result. Default 10.</summary>
    public int EvaluateEvery { get; set; } = 10;

    /// <summary>Episodes of such an evaluation, on seeds that no generation trains on. Default 64.</summary>
    public int EvaluationEpisodes { get; set; } = 64;

    /// <summary>The same settings for a training of its own.</summary>
    internal CmaEsControllerOptions Copy() => (CmaEsControllerOptions)MemberwiseClone();

    internal void Validate()
    {
        ValidateTraining();
        ArgumentException.ThrowIfNullOrWhiteSpace(OutputColumnName);
        ArgumentException.ThrowIfNullOrWhiteSpace(LatentColumnName);
        if (HiddenColumnName is not null) ArgumentException.ThrowIfNullOrWhiteSpace(HiddenColumnName);
        if (CellColumnName is not null) ArgumentException.ThrowIfNullOrWhiteSpace(CellColumnName);
        if (HiddenColumnName is null && CellColumnName is not null)
            throw new ArgumentException($"{nameof(CellColumnName)} '{CellColumnName}' needs {nameof(HiddenColumnName)} too: both come from M", nameof(CellColumnName));
        if (HiddenColumnName is null && Environment is null)
            throw new ArgumentException(
                $"without {nameof(HiddenColumnName)} there is no M to dream in: set {nameof(Environment)} to train in a real environment", nameof(Environment));
        if (!Enum.IsDefined(Search)) throw new ArgumentOutOfRangeException(nameof(Search), Search, $"no such {nameof(SearchMethod)}");
        if (Search is SearchMethod.OpenEs or SearchMethod.Pepg && Population % 2 != 0)
            throw new ArgumentOutOfRangeException(nameof(Population), Population, $"{Search} draws controllers in pairs: {nameof(Population)} must be even");
        ArgumentOutOfRangeException.ThrowIfNegative(HiddenUnits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(HiddenUnits, ControllerShape.MostHiddenUnits);
        RequirePositive(Temperature);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxSteps);
        ArgumentOutOfRangeException.ThrowIfLessThan(Population, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(Episodes, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(GiveUpAfter);
        if (GiveUpAfter > 0 && Environment is null)
            throw new ArgumentException($"{nameof(GiveUpAfter)} is for real episodes: set {nameof(Environment)} too", nameof(GiveUpAfter));
        ArgumentOutOfRangeException.ThrowIfLessThan(Generations, 1);
        RequirePositive(InitialSigma);
        ArgumentOutOfRangeException.ThrowIfLessThan(EvaluateEvery, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(EvaluationEpisodes, 1);
    }
}
