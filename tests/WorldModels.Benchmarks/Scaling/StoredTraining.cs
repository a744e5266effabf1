using System.Diagnostics;
using WorldModels.MachineLearning;

namespace WorldModels.Benchmarks.Scaling;

/// <summary>A training that is stopped after some time.</summary>
/// <param name="Name">The trained model.</param>
/// <param name="Place">Where its rollouts are stored.</param>
/// <param name="Bytes">The size of the rollouts.</param>
/// <param name="Seconds">The time after which it is stopped.</param>
/// <param name="Train">Runs the training until the token is cancelled.</param>
internal sealed record StoredTraining(string Name, string Place, long Bytes, double Seconds, Action<IProgress<TrainingProgress>, CancellationToken> Train)
{
    /// <summary>Frames or transitions per second, without the first fifth of the time.</summary>
    public double ItemsASecond()
    {
        using var stop = new CancellationTokenSource();
        var watch = new Watch(Seconds, stop);
        try
        {
            Train(watch, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return watch.ItemsASecond;
        }
        throw new InvalidOperationException($"{Name} from {Place} ended before its {Seconds} s were over: take more --frames");
    }

    /// <summary>The time starts with the first report, after everything has been read and prepared.</summary>
    private sealed class Watch(double seconds, CancellationTokenSource stop) : IProgress<TrainingProgress>
    {
        private readonly Stopwatch _clock = new();
        private (double Seconds, long Items) _first, _last;

        public double ItemsASecond => (_last.Items - _first.Items) / (_last.Seconds - _first.Seconds);

        public void Report(TrainingProgress value)
        {
            if (!_clock.IsRunning) _clock.Start();
            double now = _clock.Elapsed.TotalSeconds;
            if (now < seconds / 5) _first = (now, value.Completed);
            _last = (now, value.Completed);
            if (now > seconds) stop.Cancel();
        }
    }
}
