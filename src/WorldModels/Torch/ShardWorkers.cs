using System.Runtime.ExceptionServices;

namespace WorldModels.Torch;

/// <summary>
/// Threads for the shards of a batch. libtorch computes each shard only on the calling thread: the last bits of a sum that it distributes
/// over its own threads depend on their number.
/// </summary>
/// <remarks>These are dedicated threads, not threads of the pool, because libtorch stores the number of its threads for each calling thread.</remarks>
internal sealed class ShardWorkers : IDisposable
{
    private readonly Thread[] _threads;
    private readonly SemaphoreSlim _wake = new(0), _finished = new(0);
    private Action<int> _work = _ => { };
    private Exception?[] _failures = [];
    private int _next;
    private volatile bool _ended;

    /// <param name="threads">The number of threads that compute at the same time, including that of the caller.</param>
    public ShardWorkers(int threads)
    {
        _threads = [.. Enumerable.Range(1, threads - 1).Select(worker => new Thread(Work) { IsBackground = true, Name = $"shards {worker}" })];
        foreach (Thread thread in _threads) thread.Start();
    }

    /// <summary>Calls <paramref name="work"/> with each of 0 to <paramref name="count"/> - 1 and waits for all calls, even if one fails.</summary>
    /// <remarks>The exception of the first call that failed is rethrown.</remarks>
    public void Run(int count, Action<int> work)
    {
        (_work, _failures, _next) = (work, new Exception?[count], -1);
        int helpers = Math.Min(_threads.Length, count - 1);
        if (helpers > 0) _wake.Release(helpers);
        TakeShards();
        for (int helper = 0; helper < helpers; helper++) _finished.Wait();
        if (_failures.FirstOrDefault(failure => failure is not null) is { } first) ExceptionDispatchInfo.Throw(first);
    }

    public void Dispose()
    {
        _ended = true;
        if (_threads.Length > 0) _wake.Release(_threads.Length);
        foreach (Thread thread in _threads) thread.Join();
        _wake.Dispose();
        _finished.Dispose();
    }

    private void Work()
    {
        TorchSharp.torch.set_num_threads(1);
        while (true)
        {
            _wake.Wait();
            if (_ended) return;
            TakeShards();
            _finished.Release();
        }
    }

    private void TakeShards()
    {
        for (int shard; (shard = Interlocked.Increment(ref _next)) < _failures.Length;)
        {
            try
            {
                _work(shard);
            }
            catch (Exception failure)
            {
                _failures[shard] = failure;
            }
        }
    }
}
