using static TorchSharp.torch;

namespace WorldModels.Torch;

/// <summary>
/// Until disposed, libtorch computes on the thread that calls it alone: the last bits of what it sums on several depend on their number.
/// </summary>
/// <remarks>
/// The number of threads belongs partly to the calling thread and partly to the process, so that trainings at the same time share one
/// count: the last of them to end restores what the first of them found. A thread whose training ended before stays at one.
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
