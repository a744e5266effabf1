using System.Diagnostics;
using WorldModels.MachineLearning;

namespace WorldModels.Benchmarks.Scaling;

/// <summary>A training that is stopped after some time.</summary>
/// <param name="Name">What is trained.</param>
/// <param name="Place">Where its rollouts lie.</param>
/// <param name="Bytes">How much they are.</param>
/// <param name="Seconds">How long it runs.</param>
/// <param name="Train">Starts it; ends when the token says so.</param>
internal sealed record StoredTraining(string Name, string Place, long Bytes, double Seconds, Action<IProgress<TrainingProgress>, CancellationToken> Train)
{
    /// <summary>Frames or transitions a second, without the first fifth of the time.</summary>
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

    /// <summary>The clock starts with the first report, when everything has been read and prepared.</summary>
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
