namespace WorldModels.Cluster;

/// <summary>Things that are dear to make, lent to one thread at a time.</summary>
internal sealed class Pool<T>(Func<T> make) : IDisposable where T : class
{
    private readonly Stack<T> _idle = [];
    private bool _disposed;

    /// <summary>Does something with one; where that fails, it is not used again.</summary>
    public TResult Use<TResult>(Func<T, TResult> use)
    {
        T? item;
        lock (_idle) _idle.TryPop(out item);
        item ??= make();
        bool sound = false;
        try
        {
            TResult result = use(item);
            sound = true;
            return result;
        }
        finally
        {
            GiveBack(item, sound);
        }
    }

    private void GiveBack(T item, bool sound)
    {
        lock (_idle)
            if (sound && !_disposed)
            {
                _idle.Push(item);
                return;
            }
        (item as IDisposable)?.Dispose();
    }

    /// <summary>Disposes what is idle now, and what is in use when it comes back.</summary>
    public void Dispose()
    {
        T[] idle;
        lock (_idle)
        {
            _disposed = true;
            idle = [.. _idle];
            _idle.Clear();
        }
        foreach (T item in idle) (item as IDisposable)?.Dispose();
    }
}
