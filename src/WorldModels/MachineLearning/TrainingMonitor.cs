using System.Diagnostics;
using System.Globalization;
using Microsoft.ML.Runtime;
using WorldModels.Torch;

namespace WorldModels.MachineLearning;

/// <summary>What happens around each training step: progress, log lines, cancellation, and the check that numbers stay finite.</summary>
internal sealed class TrainingMonitor(IHost host, string stage, long totalSteps, TrainingOptions options) : IDisposable
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(200);

    private readonly IChannel _channel = host.Start($"Training {stage}");
    private readonly Stopwatch _sinceReport = Stopwatch.StartNew();

    public long Step { get; private set; }

    /// <summary>How much of the way is behind, 0 to 1.</summary>
    public double Fraction => (double)Step / totalSteps;

    /// <summary>Goes on behind the steps of an interrupted training.</summary>
    public void GoOn(long stepsDone)
    {
        Step = stepsDone;
        Log($"goes on behind the checkpoint at step {stepsDone} of {totalSteps}");
    }

    /// <summary>Counts a finished step, hands on its measurements, and throws where it must not go on.</summary>
    public void Advance(params ReadOnlySpan<(string Name, double Value)> metrics)
    {
        Step++;
        foreach ((string name, double value) in metrics)
            if (!double.IsFinite(value)) throw new TrainingDivergedException(stage, Step, name);
        options.CancellationToken.ThrowIfCancellationRequested();
        host.CheckAlive();
        if (options.Progress is null || _sinceReport.Elapsed < ReportInterval && Step < totalSteps) return;
        _sinceReport.Restart();
        var named = new Dictionary<string, double>();
        foreach ((string name, double value) in metrics) named[name] = value;
        options.Progress.Report(new TrainingProgress(stage, Step, totalSteps, named));
    }

    /// <summary>What the last step left behind shows in no loss any more.</summary>
    /// <exception cref="TrainingDivergedException">A weight is not finite.</exception>
    public void CheckFinite(IEnumerable<NamedTensor> weights)
    {
        foreach (NamedTensor weight in weights)
            if (!weight.Values.All(float.IsFinite)) throw new TrainingDivergedException(stage, Step, weight.Name);
    }

    /// <summary>Writes one line to <c>MLContext.Log</c>.</summary>
    public void Log(FormattableString message) => _channel.Info(message.ToString(CultureInfo.InvariantCulture));

    public void Warn(FormattableString message) => _channel.Warning(message.ToString(CultureInfo.InvariantCulture));

    public void Dispose() => _channel.Dispose();
}
