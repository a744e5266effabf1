using TorchSharp;
using WorldModels.Torch;
using Xunit;

namespace WorldModels.Tests.Torch;

public sealed class TorchLibraryTests
{
    [Fact]
    public void Loads_from_many_threads_at_once_and_computes()
    {
        Parallel.For(0, 16, _ => TorchLibrary.EnsureLoaded());

        using var ones = torch.ones(3);
        using var sum = ones.sum();
        Assert.Equal(3f, sum.item<float>());
    }

    [Fact]
    public void Leaves_no_temporary_copy_behind()
    {
        TorchLibrary.EnsureLoaded();

        Assert.Empty(Directory.EnumerateDirectories(Path.GetTempPath(), $"worldmodels-{Environment.ProcessId}-*"));
    }
}
