using WorldModels.Environments;

namespace WorldModels.Control;

/// <summary>When an episode that trains C ends, besides when the environment says so.</summary>
/// <param name="MaxSteps">Steps after which it stops; 0: never.</param>
/// <param name="GiveUpAfter">Steps without a reward above 0 after which it is taken to go on like this to its end; 0: never.</param>
internal readonly record struct EpisodeLimits(int MaxSteps, int GiveUpAfter = 0)
{
    /// <summary>The most steps of an episode in <paramref name="environment"/>, which may have a limit of its own.</summary>
    public int LongestIn(IEnvironment environment) => environment.MaxEpisodeSteps is > 0 and int own ? Math.Min(own, MaxSteps) : MaxSteps;
}
