using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.Rollouts;

namespace PaperResults;

/// <summary>The score of an agent over episodes that were not used for training, selection or early stopping.</summary>
internal static class Judgement
{
    /// <summary>Returns the return of each reserved episode, in their order.</summary>
    public static double[] Play(Run run, Func<IPolicy> createPolicy) => run.Do("judgement", "Judge", (clock, progress) =>
    {
        double[] returns = new double[run.Settings.JudgedEpisodes];
        int played = 0;
        Func<IEnvironment> environment = run.Environment(clock);
        Parallel.For(
            0, returns.Length, new ParallelOptions { CancellationToken = run.Cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount },
            () => (World: environment(), Policy: createPolicy()),
            (episode, _, player) =>
            {
                returns[episode] = EpisodeResult.Play(
                    player.Policy, player.World, Settings.JudgedEpisode(episode), run.Settings.Task.MaxSteps, run.Cancellation).Return;
                progress.Set((double)Interlocked.Increment(ref played) / returns.Length, $"{played} of {returns.Length} episodes");
                return player;
            },
            player => player.World.Dispose());
        return returns;
    });
}
