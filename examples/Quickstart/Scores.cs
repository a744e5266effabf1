using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.Rollouts;

namespace Quickstart;

/// <summary>The returns of whole real episodes on the same held-out tracks, by agent.</summary>
internal sealed record Scores(IReadOnlyList<double> Random, IReadOnlyList<double> Untrained, IReadOnlyList<double> Trained)
{
    public static Scores Measure(Round best, Settings settings, TaskProgress progress, CancellationToken cancellation)
    {
        using var any = new CarRacing();
        return new Scores(
            Drive(() => new RandomPolicy(any.ActionSpace), settings, settings.HeldOutTrack, cancellation, progress),
            Drive(() => best.CreateAgent().WithRandomController(settings.Seed), settings, settings.HeldOutTrack, cancellation, progress),
            Drive(best.CreateAgent, settings, settings.HeldOutTrack, cancellation, progress));
    }

    /// <summary>Returns the return of a whole episode on each track.</summary>
    public static double[] Drive(
        Func<IPolicy> policy, Settings settings, Func<int, long> seedOfTrack, CancellationToken cancellation, TaskProgress? progress = null)
    {
        double[] returns = new double[settings.Tracks];
        Parallel.For(0, settings.Tracks, new ParallelOptions { CancellationToken = cancellation }, track =>
        {
            using var environment = new CarRacing();
            returns[track] = EpisodeResult.Play(policy(), environment, seedOfTrack(track), cancellationToken: cancellation).Return;
            progress?.Add(1, 3 * settings.Tracks);
        });
        return returns;
    }
}
