using static TorchSharp.torch;

namespace WorldModels.Torch;

/// <summary>
/// Until it is disposed, libtorch only computes on the calling thread: the last bits of sums over several threads depend on their number.
/// </summary>
/// <remarks>
/// libtorch stores the number of threads partly for the calling thread and partly for the process, so trainings at the same time share one
/// count: the last one to end restores the value that the first one found. A thread whose training ended earlier keeps the value 1.
/// </remarks>
internal sealed class SingleThreadedTorch : IDisposable
{
    private static readonly Lock Count = new();
    private static int _holders, _before;
    private bool _disposed;

    public SingleThreadedTorch()
    {
        lock (Count)
        {
            if (_holders++ == 0) _before = get_num_threads();
            set_num_threads(1);
        }
    }

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        lock (Count)
        {
            if (--_holders == 0) set_num_threads(_before);
        }
    }
}
