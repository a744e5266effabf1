using WorldModels.Environments;

namespace WorldModels.Rollouts;

/// <summary>The exception for an episode that could not be recorded. The inner exception, if any, is that of the environment or the policy.</summary>
public sealed class RolloutException : EpisodeException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="episode">The number of the episode, from 0.</param>
    /// <param name="seed">The seed that the environment was reset with.</param>
    /// <param name="step">The number of the step, from 0.</param>
    /// <param name="problem">What went wrong.</param>
    /// <param name="cause">The exception of the environment or the policy, if any.</param>
    public RolloutException(int episode, long seed, int step, string problem, Exception? cause = null)
        : base($"episode {episode} (environment seed {seed}), step {step}: {problem}", problem, seed, step, cause) => Episode = episode;

    /// <summary>The number of the episode, from 0.</summary>
    public int Episode { get; }
}
