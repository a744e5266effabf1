using static TorchSharp.torch;

namespace WorldModels.Torch;

/// <summary>Sets how many threads libtorch computes with, until disposed: its own guess is half the processors on many machines.</summary>
internal sealed class TorchThreads : IDisposable
{
    private readonly int _before = get_num_threads();

    public TorchThreads(int threads) => set_num_threads(threads);

    public void Dispose() => set_num_threads(_before);
}
