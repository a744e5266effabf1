using static TorchSharp.torch;

namespace WorldModels.Torch;

/// <summary>
/// Until disposed, libtorch computes on the thread that calls it alone: the last bits of what it sums on several depend on their number.
/// </summary>
internal sealed class SingleThreadedTorch : IDisposable
{
    private readonly int _before = get_num_threads();

    public SingleThreadedTorch() => set_num_threads(1);

    public void Dispose() => set_num_threads(_before);
}
