using Microsoft.ML;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.Rollouts;

namespace Quickstart;

/// <summary>Returns of whole real episodes on the same held-out tracks, by agent.</summary>
internal sealed record Scores(IReadOnlyList<double> Random, IReadOnlyList<double> Untrained, IReadOnlyList<double> Trained)
{
    public static Scores Measure(ITransformer model, Settings settings, TaskProgress progress, CancellationToken cancellation)
    {
        using var any = new CarRacing();
        return new Scores(
            Drive(() => new RandomPolicy(any.ActionSpace), settings, progress, cancellation),
            Drive(() => Agent.FromModel(model).WithRandomController(settings.Seed), settings, progress, cancellation),
            Drive(() => Agent.FromModel(model), settings, progress, cancellation));
    }

    private static double[] Drive(Func<IPolicy> policy, Settings settings, TaskProgress progress, CancellationToken cancellation)
    {
        double[] returns = new double[settings.Tracks];
        Parallel.For(0, settings.Tracks, new ParallelOptions { CancellationToken = cancellation }, track =>
        {
            using var environment = new CarRacing();
            returns[track] = EpisodeResult.Play(policy(), environment, settings.HeldOutTrack(track), cancellationToken: cancellation).Return;
            progress.Add(1, 3 * settings.Tracks);
        });
        return returns;
    }
}
