namespace WorldModels.Environments;

/// <summary>
/// An episode could not be played on, because the environment showed something that its spaces do not have, gave a reward that is not
/// a number, or was to take an action that is not one. The message names the environment, the seed and the step.
/// </summary>
/// <remarks>What an environment or a policy throws by itself comes through as it is; a collection of rollouts wraps it in a <see cref="Rollouts.RolloutException"/>.</remarks>
public class EpisodeException : Exception
{
    /// <summary>An episode could not be played on.</summary>
    /// <param name="place">What was played where, such as the type of the environment.</param>
    /// <param name="seed">The seed that the environment was reset with.</param>
    /// <param name="step">The number of the step, from 0.</param>
    /// <param name="problem">What went wrong and what to do about it.</param>
    public EpisodeException(string place, long seed, int step, string problem)
        : this(FormattableString.Invariant($"{place}, seed {seed}, step {step}: {problem}"), problem, seed, step, null) { }

    private protected EpisodeException(string message, string problem, long seed, int step, Exception? cause) : base(message, cause) =>
        (Problem, Seed, Step) = (problem, seed, step);

    /// <summary>The seed that the environment was reset with: what reproduces the failure.</summary>
    public long Seed { get; }

    /// <summary>The number of the step, from 0; 0 also when the environment failed to reset.</summary>
    public int Step { get; }

    /// <summary>What went wrong, without the place.</summary>
    internal string Problem { get; }
}
