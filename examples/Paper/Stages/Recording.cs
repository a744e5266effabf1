using Microsoft.ML;
using WorldModels.Rollouts;

namespace PaperResults;

/// <summary>Records the episodes on which V and M are trained, on disk.</summary>
internal static class Recording
{
    public static RolloutDataView Do(Run run) => run.Do("rollouts", $"Record {run.Settings.Episodes} episodes", (clock, progress) =>
        run.Context.Data.CollectRollouts(
            run.Environment(clock),
            new RolloutOptions
            {
                Episodes = run.Settings.Episodes,
                MinSteps = run.Settings.Task.MinSteps,
                MaxSteps = run.Settings.Task.MaxSteps,
                Policy = run.Settings.Task.Explorer,
                Folder = run.Settings.PathOf("rollouts"),
                Resumable = true,
            },
            progress, run.Cancellation));
}
