using System.Diagnostics;
using System.Globalization;
using Microsoft.ML.Runtime;
using WorldModels.Torch;

namespace WorldModels.MachineLearning;

/// <summary>The tasks around each training step: progress, log lines, TensorBoard, cancellation, and the check that numbers are finite.</summary>
internal sealed class TrainingMonitor(IHost host, string stage, long totalSteps, TrainingOptions options) : IDisposable
{
    private const int PointsACurve = 1000;
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(200);

    private readonly IChannel _channel = host.Start($"Training {stage}");
    private readonly Stopwatch _sinceReport = Stopwatch.StartNew();
    private readonly EventFile? _events = options.TensorBoardFolder is { } folder ? new EventFile(folder) : null;
    private readonly long _stepsAPoint = Math.Max(1, totalSteps / PointsACurve);

    public long Step { get; private set; }

    /// <summary>The finished fraction of the training, 0 to 1.</summary>
    public double Fraction => (double)Step / totalSteps;

    /// <summary>Whether the values passed to <see cref="Record"/> and <see cref="Draw"/> are written.</summary>
    public bool IsRecorded => _events is not null;

    /// <summary>Continues after the steps of an interrupted training.</summary>
    public void GoOn(long stepsDone)
    {
        Step = stepsDone;
        Log($"resumes from the checkpoint at step {stepsDone} of {totalSteps}");
    }

    /// <summary>Counts a finished step, reports its measurements, and throws an exception if the training must stop.</summary>
    public void Advance(params ReadOnlySpan<(string Name, double Value)> metrics)
    {
        Step++;
        foreach ((string name, double value) in metrics)
            if (!double.IsFinite(value)) throw new TrainingDivergedException(stage, Step, name);
        options.CancellationToken.ThrowIfCancellationRequested();
        host.CheckAlive();
        if (Step % _stepsAPoint == 0 || Step == totalSteps) Record(metrics);
        if (options.Progress is null || _sinceReport.Elapsed < ReportInterval && Step < totalSteps) return;
        _sinceReport.Restart();
        var named = new Dictionary<string, double>();
        foreach ((string name, double value) in metrics) named[name] = value;
        options.Progress.Report(new TrainingProgress(stage, Step, totalSteps, named));
    }

    /// <summary>Adds measurements after the last step to TensorBoard's curves; NaN is left out.</summary>
    public void Record(params ReadOnlySpan<(string Name, double Value)> metrics)
    {
        foreach ((string name, double value) in metrics)
            if (!double.IsNaN(value)) _events?.AddScalar(Tag(name), value, Step);
        _events?.Flush();
    }

    /// <summary>Adds a picture to TensorBoard: <paramref name="pixels"/> in rows from the top, as red, green and blue.</summary>
    public void Draw(string name, ReadOnlySpan<byte> pixels, int width, int height)
    {
        _events?.AddPicture(Tag(name), pixels, width, height, Step);
        _events?.Flush();
    }

    /// <summary>Checks the weights after the last step, because no later loss would show that they are not finite.</summary>
    /// <exception cref="TrainingDivergedException">A weight is not finite.</exception>
    public void CheckFinite(IEnumerable<NamedTensor> weights)
    {
        foreach (NamedTensor weight in weights)
            if (!weight.Values.All(float.IsFinite)) throw new TrainingDivergedException(stage, Step, weight.Name);
    }

    /// <summary>Writes one line to <c>MLContext.Log</c>.</summary>
    public void Log(FormattableString message) => _channel.Info(message.ToString(CultureInfo.InvariantCulture));

    public void Warn(FormattableString message) => _channel.Warning(message.ToString(CultureInfo.InvariantCulture));

    public void Dispose()
    {
        _events?.Dispose();
        _channel.Dispose();
    }

    private string Tag(string name) => $"{stage}/{name}".Replace(' ', '_');
}
