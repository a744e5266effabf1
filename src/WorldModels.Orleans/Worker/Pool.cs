namespace WorldModels.Cluster;

/// <summary>A pool of objects that are expensive to create; each is used by one thread at a time.</summary>
internal sealed class Pool<T>(Func<T> make) : IDisposable where T : class
{
    private readonly Stack<T> _idle = [];
    private bool _disposed;

    /// <summary>Calls a function with an object of the pool; if it fails, the object is not used again.</summary>
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

    /// <summary>Disposes the idle objects now, and those in use when they are returned.</summary>
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
