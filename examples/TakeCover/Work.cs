using Spectre.Console;
using WorldModels.MachineLearning;
using WorldModels.Rollouts;

namespace LearningToHide;

/// <summary>Shows a progress bar for each part of the work.</summary>
internal static class Work
{
    public static T Do<T>(string name, Func<Bar, T> piece) => AnsiConsole.Progress()
        .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn(), new RemainingTimeColumn())
        .Start(context =>
        {
            ProgressTask task = context.AddTask(name);
            T result = piece(new Bar(task));
            task.Value = task.MaxValue;
            return result;
        });
}

/// <summary>Updates one bar and shows the current part.</summary>
internal sealed class Bar(ProgressTask task) : IProgress<TrainingProgress>, IProgress<CollectionProgress>
{
    private readonly string _name = task.Description;

    public void Report(TrainingProgress value)
    {
        task.Description = value.Stage.Length > 1 ? $"{_name}: {value.Stage}" : _name;
        task.Value = task.MaxValue * value.Fraction;
    }

    public void Report(CollectionProgress value) => task.Value = task.MaxValue * value.Episodes / value.TotalEpisodes;
}
