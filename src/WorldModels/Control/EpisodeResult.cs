using WorldModels.Environments;
using WorldModels.Rollouts;

namespace WorldModels.Control;

/// <summary>The result of an episode.</summary>
/// <param name="Seed">The seed of the episode.</param>
/// <param name="Return">The sum of its rewards.</param>
/// <param name="Steps">The number of its steps.</param>
/// <param name="Terminated">Whether the task itself ended it.</param>
public sealed record EpisodeResult(long Seed, double Return, int Steps, bool Terminated)
{
    /// <inheritdoc/>
    public override string ToString() => $"EpisodeResult {{ Seed = {Seed}, Return = {Return}, Steps = {Steps}, Terminated = {Terminated} }}";

    /// <summary>Plays one episode of <paramref name="environment"/> with <paramref name="policy"/>.</summary>
    /// <param name="policy">Chooses the actions.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="seed">The seed of the environment; that of the policy is derived from it.</param>
    /// <param name="maxSteps">The maximum number of steps; 0 sets no limit besides the environment's own.</param>
    /// <param name="cancellationToken">Stops the episode with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ArgumentException">The policy was made for other spaces than the environment's.</exception>
    /// <exception cref="EpisodeException">The environment returned an observation that its space does not contain, or the policy's action or a reward is not a finite number.</exception>
    public static EpisodeResult Play(
        IPolicy policy, IEnvironment environment, long seed, int maxSteps = 0, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentOutOfRangeException.ThrowIfNegative(maxSteps);
        policy.CheckSpaces(environment.ObservationSpace, environment.ActionSpace);
        policy.Begin(Pcg64.DeriveSeed(seed, 1));
        var play = new EpisodePlay(environment);
        play.Begin(seed, maxSteps);
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            play.Step(policy.Act(play.Observation));
        } while (!play.Ended);
        return new EpisodeResult(seed, play.Return, play.Steps, play.Terminated);
    }
}
