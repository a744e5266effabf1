using Spectre.Console;

namespace Quickstart;

/// <summary>Progress bars with the remaining time, one for each part of the work.</summary>
internal sealed class Work(ProgressContext context)
{
    public static T Show<T>(Func<Work, T> work) => AnsiConsole.Progress()
        .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn(), new RemainingTimeColumn())
        .Start(context => work(new Work(context)));

    public RoundBars Rounds() => new(context);

    public T Do<T>(string name, Func<TaskProgress, T> piece)
    {
        ProgressTask task = context.AddTask(name);
        T result = piece(new TaskProgress(task));
        task.Value = task.MaxValue;
        task.StopTask();
        return result;
    }
}

/// <summary>Updates one bar.</summary>
internal sealed class TaskProgress(ProgressTask task)
{
    private int _done;

    /// <summary>Records that <paramref name="units"/> of <paramref name="total"/> are done; may be called on any thread.</summary>
    public void Add(int units, int total) => task.Value = task.MaxValue * Interlocked.Add(ref _done, units) / total;
}
