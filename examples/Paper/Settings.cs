using WorldModels.Environments;
using WorldModels.Gymnasium;

namespace PaperResults;

/// <summary>What the command line asked for.</summary>
/// <param name="Task">The task.</param>
/// <param name="Variant">Which controller is trained.</param>
/// <param name="Seed">Decides everything random in the training.</param>
/// <param name="Output">The folder of the run.</param>
/// <param name="Episodes">Episodes that are recorded for V and M.</param>
/// <param name="Generations">Generations of the search.</param>
/// <param name="RefineGenerations">Generations of the second search, around the result of the first; 0: there is none.</param>
/// <param name="Sigma">The standard deviation of the first generation's parameters; a third of it in the second search.</param>
/// <param name="Population">Controllers in a generation.</param>
/// <param name="CandidateEpisodes">Episodes that each controller plays; twice as many in the second search.</param>
/// <param name="EvaluationEpisodes">Episodes that choose the controller among the search's candidates.</param>
/// <param name="JudgedEpisodes">Episodes of the final score.</param>
/// <param name="Hours">The time for the whole run; null: as long as it takes.</param>
/// <param name="Environment">The id of a Gymnasium environment in place of the native world; null: the native one.</param>
/// <param name="Module">The Python module that registers it.</param>
internal sealed record Settings(
    PaperTask Task, Variant Variant, int Seed, string Output, int Episodes, int Generations, int RefineGenerations, double Sigma, int Population, int CandidateEpisodes, int EvaluationEpisodes,
    int JudgedEpisodes, double? Hours, string? Environment, string? Module)
{
    // All seeds of a training are derived from its own seed; this one belongs to the final score alone.
    private const long JudgedSeed = 1803_10122;

    public string World => Environment ?? Task.World;

    public string PathOf(string file) => Path.Combine(Output, file);

    /// <summary>The seed of an episode of the final score: no training, selection or early stopping uses it.</summary>
    public static long JudgedEpisode(int episode) => Pcg64.DeriveSeed(JudgedSeed, episode);

    public IEnvironment CreateEnvironment() => Environment is null
        ? Task.Create()
        : Task.Adapt(new GymnasiumEnvironment(new GymnasiumOptions { Id = Environment, Module = Module }));
}
