using WorldModels.Environments;

namespace WorldModels.Rollouts;

/// <summary>An episode could not be recorded. The inner exception, if any, is what the environment or the policy threw.</summary>
public sealed class RolloutException : EpisodeException
{
    /// <summary>An episode could not be recorded.</summary>
    /// <param name="episode">Its number, from 0.</param>
    /// <param name="seed">The seed that the environment was reset with.</param>
    /// <param name="step">The number of the step, from 0.</param>
    /// <param name="problem">What went wrong.</param>
    /// <param name="cause">What the environment or the policy threw, if anything.</param>
    public RolloutException(int episode, long seed, int step, string problem, Exception? cause = null)
        : base($"episode {episode} (environment seed {seed}), step {step}: {problem}", problem, seed, step, cause) => Episode = episode;

    /// <summary>The number of the episode, from 0.</summary>
    public int Episode { get; }
}
