using WorldModels.Environments;
using WorldModels.Rollouts;

namespace WorldModels.Control;

/// <summary>How an episode went.</summary>
/// <param name="Seed">The seed it was played with.</param>
/// <param name="Return">The sum of its rewards.</param>
/// <param name="Steps">How many steps it took.</param>
/// <param name="Terminated">Whether the task itself ended it.</param>
public sealed record EpisodeResult(long Seed, double Return, int Steps, bool Terminated)
{
    /// <inheritdoc/>
    public override string ToString() => $"EpisodeResult {{ Seed = {Seed}, Return = {Return}, Steps = {Steps}, Terminated = {Terminated} }}";

    /// <summary>Plays one episode of <paramref name="environment"/> with <paramref name="policy"/>.</summary>
    /// <param name="policy">Chooses the actions.</param>
    /// <param name="environment">The task.</param>
    /// <param name="seed">The environment's seed; the policy's is derived from it.</param>
    /// <param name="maxSteps">Steps after which to stop; 0: when the environment ends the episode.</param>
    /// <param name="cancellationToken">Stops the episode with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ArgumentException">The policy was made for other spaces than the environment's.</exception>
    /// <exception cref="EpisodeException">The environment shows what its spaces do not have, or the policy's action or a reward is not a number.</exception>
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
