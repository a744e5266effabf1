using System.Diagnostics;

namespace PaperResults;

/// <summary>Counts the time and the environment steps of a stage in a file, so that the sums include interrupted runs.</summary>
internal sealed class StageClock : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly string _path;
    private readonly StageRecord _before;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly TimeSpan _processorTime = Environment.CpuUsage.TotalTime;
    private readonly Timer _timer;
    private readonly Lock _gate = new();
    private long _steps;

    /// <summary>Continues the record in a file.</summary>
    public StageClock(string path, string stage)
    {
        _path = path;
        _before = StageRecord.Read(path, stage);
        _timer = new Timer(_ => Write(), null, Interval, Interval);
    }

    public StageRecord Record => _before with
    {
        Seconds = _before.Seconds + _clock.Elapsed.TotalSeconds,
        CoreSeconds = _before.CoreSeconds + (Environment.CpuUsage.TotalTime - _processorTime).TotalSeconds,
        EnvironmentSteps = _before.EnvironmentSteps + Interlocked.Read(ref _steps),
    };

    /// <summary>Counts a step of an environment; may be called on any thread.</summary>
    public void CountStep() => Interlocked.Increment(ref _steps);

    public void Dispose()
    {
        _timer.Dispose();
        Write();
    }

    private void Write()
    {
        lock (_gate) Record.Write(_path);
    }
}
