using WorldModels.Tests.Torch;
using WorldModels.Torch;
using Xunit;

[assembly: AssemblyFixture(typeof(LoadedTorch))]

namespace WorldModels.Tests.Torch;

/// <summary>Loads libtorch before the first test, for tests that call TorchSharp themselves.</summary>
public sealed class LoadedTorch
{
    public LoadedTorch() => TorchLibrary.EnsureLoaded();
}
