namespace WorldModels.Gymnasium;

/// <summary>A timer that calls a function once, on another thread, if it is not cleared before the set time.</summary>
internal sealed class Deadline : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Action _passed;
    private readonly Timer _timer;
    private long _end = long.MaxValue;
    private bool _over;

    public Deadline(Action passed)
    {
        _passed = passed;
        _timer = new Timer(_ => Ring());
    }

    public void Set(TimeSpan time)
    {
        lock (_gate)
        {
            _end = Environment.TickCount64 + (long)time.TotalMilliseconds;
            _timer.Change(time, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Stops the timer; returns whether the time had passed.</summary>
    public bool Clear()
    {
        lock (_gate)
        {
            _end = long.MaxValue;
            _timer.Change(Timeout.Infinite, Timeout.Infinite);
            return _over;
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Ring()
    {
        lock (_gate)
        {
            // The callback may come late, for a time that has been cleared since, or a little early.
            if (_end == long.MaxValue) return;
            long left = _end - Environment.TickCount64;
            if (left > 0)
            {
                _timer.Change(left, Timeout.Infinite);
                return;
            }
            _over = true;
        }
        _passed();
    }
}
