using Spectre.Console;
using WorldModels.MachineLearning;

namespace Quickstart;

/// <summary>Shows a progress bar for each part of the rounds, one after another.</summary>
internal sealed class RoundBars(ProgressContext context) : IProgress<TrainingProgress>, IDisposable
{
    private readonly Lock _gate = new();
    private ProgressTask? _task;
    private string _stage = "";

    public void Report(TrainingProgress value)
    {
        lock (_gate)
        {
            if (value.Stage != _stage)
            {
                Finish();
                (_stage, _task) = (value.Stage, context.AddTask(Name(value.Stage)));
            }
            _task!.Value = _task.MaxValue * value.Fraction;
        }
    }

    public void Dispose() => Finish();

    private void Finish()
    {
        if (_task is null) return;
        _task.Value = _task.MaxValue;
        _task.StopTask();
    }

    private static string Name(string stage) => stage.Split(' ') switch
    {
        ["Record", "(1)"] => "Record random drives",
        ["Record", var round] => $"Record with the agent {round}",
        ["V", _] => "V: see",
        ["M", var round] => $"M: train {round}",
        ["C", var round] => $"C: train in the dream {round}",
        _ => stage,
    };
}
