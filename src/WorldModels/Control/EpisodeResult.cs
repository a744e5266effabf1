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
    public static EpisodeResult Play(
        IPolicy policy, IEnvironment environment, long seed, int maxSteps = 0, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentOutOfRangeException.ThrowIfNegative(maxSteps);
        policy.Begin(Pcg64.DeriveSeed(seed, 1));
        Observation observation = environment.Reset(seed);
        double sum = 0;
        for (int step = 1; ; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            StepResult result = environment.Step(policy.Act(observation));
            sum += result.Reward;
            if (result.Ended || step == maxSteps) return new EpisodeResult(seed, sum, step, result.Terminated);
            observation = result.Observation;
        }
    }
}
