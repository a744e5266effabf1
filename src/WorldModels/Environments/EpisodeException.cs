namespace WorldModels.Environments;

/// <summary>
/// The exception for an episode that cannot continue, because the environment returned an observation that its space does not contain or a reward
/// that is not a finite number, or because an action is not valid. The message names the environment, the seed and the step.
/// </summary>
/// <remarks>Exceptions that an environment or a policy throws itself are passed on unchanged; a collection of rollouts wraps them in a <see cref="Rollouts.RolloutException"/>.</remarks>
public class EpisodeException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="place">What was played, such as the type of the environment.</param>
    /// <param name="seed">The seed that the environment was reset with.</param>
    /// <param name="step">The number of the step, from 0.</param>
    /// <param name="problem">What went wrong, and what to do about it.</param>
    public EpisodeException(string place, long seed, int step, string problem)
        : this(FormattableString.Invariant($"{place}, seed {seed}, step {step}: {problem}"), problem, seed, step, null) { }

    private protected EpisodeException(string message, string problem, long seed, int step, Exception? cause) : base(message, cause) =>
        (Problem, Seed, Step) = (problem, seed, step);

    /// <summary>The seed that the environment was reset with; the same seed reproduces the failure.</summary>
    public long Seed { get; }

    /// <summary>The number of the step, from 0; 0 also when the environment failed to reset.</summary>
    public int Step { get; }

    /// <summary>What went wrong, without the environment, the seed and the step.</summary>
    internal string Problem { get; }
}
