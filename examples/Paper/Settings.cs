using WorldModels.Environments;
using WorldModels.Gymnasium;

namespace PaperResults;

/// <summary>The settings from the command line.</summary>
/// <param name="Task">The task.</param>
/// <param name="Variant">The controller to train.</param>
/// <param name="Seed">Determines everything that is random in the training.</param>
/// <param name="Output">The folder of the run.</param>
/// <param name="Episodes">The number of episodes recorded for V and M.</param>
/// <param name="Generations">The number of generations of the search.</param>
/// <param name="RefineGenerations">The number of generations of the second search, around the result of the first; 0: none.</param>
/// <param name="Sigma">The standard deviation of the first generation's parameters; a third of it in the second search.</param>
/// <param name="Population">The number of controllers in a generation.</param>
/// <param name="CandidateEpisodes">The number of episodes that each controller plays; twice as many in the second search.</param>
/// <param name="EvaluationEpisodes">The number of episodes that select the controller among the search's candidates.</param>
/// <param name="JudgedEpisodes">The number of episodes of the final score.</param>
/// <param name="Hours">The time for the whole run; null: no limit.</param>
/// <param name="Environment">The id of a Gymnasium environment instead of the native one; null: the native one.</param>
/// <param name="Module">The Python module that registers it.</param>
internal sealed record Settings(
    PaperTask Task, Variant Variant, int Seed, string Output, int Episodes, int Generations, int RefineGenerations, double Sigma, int Population, int CandidateEpisodes, int EvaluationEpisodes,
    int JudgedEpisodes, double? Hours, string? Environment, string? Module)
{
    // All seeds of a training are derived from its own seed; this seed is only used for the final score.
    private const long JudgedSeed = 1803_10122;

    public string World => Environment ?? Task.World;

    public string PathOf(string file) => Path.Combine(Output, file);

    /// <summary>Returns the seed of an episode of the final score: no training, selection or early stopping uses it.</summary>
    public static long JudgedEpisode(int episode) => Pcg64.DeriveSeed(JudgedSeed, episode);

    public IEnvironment CreateEnvironment() => Environment is null
        ? Task.Create()
        : Task.Adapt(new GymnasiumEnvironment(new GymnasiumOptions { Id = Environment, Module = Module }));
}
