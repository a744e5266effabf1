using WorldModels.Environments;

namespace WorldModels.Control;

/// <summary>The limits of an episode that trains C, besides the environment's own.</summary>
/// <param name="MaxSteps">The maximum number of steps; 0: no limit.</param>
/// <param name="GiveUpAfter">The number of steps without a reward above 0 after which the episode is stopped and its return extrapolated; 0: never.</param>
internal readonly record struct EpisodeLimits(int MaxSteps, int GiveUpAfter = 0)
{
    /// <summary>Returns the maximum number of steps of an episode in <paramref name="environment"/>, which may have its own limit.</summary>
    public int LongestIn(IEnvironment environment) => environment.MaxEpisodeSteps is > 0 and int own ? Math.Min(own, MaxSteps) : MaxSteps;
}
