using WorldModels.MachineLearning;
using WorldModels.Memory;

namespace WorldModels.Control;

/// <summary>Settings of <see cref="CmaEsControllerTrainer"/>; the defaults of population, episodes and sigma are the paper's.</summary>
public sealed class CmaEsControllerOptions : ControllerOptions
{
    /// <summary>Whether C has a bias. Default true (false for the paper's Doom).</summary>
    [InShape]
    public bool UseBias { get; set; } = true;

    /// <summary>The number of tanh units between input and output, 0 to 4,096. Default 0: C is linear, as in the paper.</summary>
    [InShape]
    public int HiddenUnits { get; set; }

    /// <summary>The search that finds the parameters. Default: CMA-ES with a full covariance, as in the paper.</summary>
    public SearchMethod Search { get; set; }

    /// <summary>
    /// A controller at which the search starts, as in further rounds of the iterative procedure (World Models, section
    /// 5). Its sizes must be the same. Default: none; all parameters start at zero, except random weights into hidden units.
    /// </summary>
    public ControllerTransformer? StartFrom { get; set; }

    /// <summary>
    /// Further Ms, trained on the same columns with other seeds. The episodes of each controller are then divided between the dreams of M and of these, and its
    /// returns are reduced by <see cref="DisagreementPenalty"/>: for training from logged data alone, where the Ms disagree about what was never tried. Dreams
    /// then begin at the beginnings of episodes, on the CPU. Default: none.
    /// </summary>
    public IReadOnlyList<MdnRnnPredictorTransformer> Ensemble { get; set; } = [];

    /// <summary>
    /// What a controller pays for each standard deviation, over the Ms of the <see cref="Ensemble"/>, of its mean return; 0 or more. Default 1.
    /// </summary>
    public double DisagreementPenalty { get; set; } = 1;

    /// <summary>The number of controllers in a generation; an even number for OpenES and PEPG. Default 64.</summary>
    public int Population { get; set; } = 64;

    /// <summary>The number of episodes that each controller plays, on the same seeds as all others of its generation. Default 16.</summary>
    public int Episodes { get; set; } = 16;

    /// <summary>
    /// Whether controllers that are clearly worse than the middle of their generation play no further episodes. The order of the others is that of all
    /// <see cref="Episodes"/>. The order of those that dropped out, which has a small effect on every search, is based on the episodes that they played. Default false.
    /// </summary>
    public bool Racing { get; set; }

    /// <summary>
    /// The number of steps without a reward above 0 after which a real episode of a generation is stopped. Its return is then extrapolated: each missing step, up to
    /// <see cref="ControllerOptions.MaxSteps"/> or the environment's own <see cref="Environments.IEnvironment.MaxEpisodeSteps"/>, whichever is smaller, counts as the mean reward
    /// of these steps. Use it for tasks that reward progress. The result is selected and scored with whole episodes. Default 0: episodes are not stopped.
    /// </summary>
    public int GiveUpAfter { get; set; }

    /// <summary>
    /// The number of generations. Default 100. If it is increased, a finished search resumes from its <see cref="MachineLearning.CheckpointedTrainingOptions.CheckpointFolder"/>.
    /// If the earlier number was a multiple of <see cref="EvaluateEvery"/>, the result is then identical to that of a search with the larger number from the start.
    /// </summary>
    public int Generations { get; set; } = 100;

    /// <summary>The standard deviation of the first generation's parameters. Default 0.1.</summary>
    public double InitialSigma { get; set; } = 0.1;

    /// <summary>The number of generations between two evaluations of the distribution's mean; these means are the candidates for the result. Default 10.</summary>
    public int EvaluateEvery { get; set; } = 10;

    internal void Validate()
    {
        ValidateController();
        if (!Enum.IsDefined(Search)) throw new ArgumentOutOfRangeException(nameof(Search), Search, $"the search must be a value of {nameof(SearchMethod)}");
        if (Search is SearchMethod.OpenEs or SearchMethod.Pepg && Population % 2 != 0)
            throw new ArgumentOutOfRangeException(nameof(Population), Population, $"{Search} draws controllers in pairs: {nameof(Population)} must be even");
        ArgumentOutOfRangeException.ThrowIfNegative(HiddenUnits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(HiddenUnits, ControllerShape.MostHiddenUnits);
        ArgumentOutOfRangeException.ThrowIfLessThan(Population, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(Episodes, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(GiveUpAfter);
        if (GiveUpAfter > 0 && Environment is null)
            throw new ArgumentException($"{nameof(GiveUpAfter)} only applies to real episodes: also set {nameof(Environment)}", nameof(GiveUpAfter));
        ArgumentNullException.ThrowIfNull(Ensemble);
        RequireNotNegative(DisagreementPenalty);
        if (Ensemble.Count > 0) ValidateEnsemble();
        ArgumentOutOfRangeException.ThrowIfLessThan(Generations, 1);
        RequirePositive(InitialSigma);
        ArgumentOutOfRangeException.ThrowIfLessThan(EvaluateEvery, 1);
    }

    private void ValidateEnsemble()
    {
        if (Environment is not null) throw new ArgumentException($"an {nameof(Ensemble)} is for dreams: leave {nameof(Environment)} unset", nameof(Ensemble));
        if (Evaluator is not null) throw new ArgumentException($"the dreams of an {nameof(Ensemble)} are computed in this process: leave {nameof(Evaluator)} unset", nameof(Ensemble));
        if (StartAnywhere) throw new ArgumentException($"the dreams of an {nameof(Ensemble)} begin at the beginnings of episodes: leave {nameof(StartAnywhere)} unset", nameof(Ensemble));
        if (Racing) throw new ArgumentException($"{nameof(Racing)} does not play all episodes, from which the disagreement of an {nameof(Ensemble)} is computed: leave it unset", nameof(Ensemble));
        if (Math.Min(Episodes, EvaluationEpisodes) <= Ensemble.Count)
            throw new ArgumentException($"each of the {Ensemble.Count + 1} Ms dreams at least one episode: set {nameof(Episodes)} and {nameof(EvaluationEpisodes)} to {Ensemble.Count + 1} or more", nameof(Ensemble));
    }
}
