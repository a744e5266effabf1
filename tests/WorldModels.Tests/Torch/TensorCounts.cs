using TorchSharp;
using Xunit;

namespace WorldModels.Tests.Torch;

/// <summary>Tests that count tensors run alone: libtorch counts those of all threads.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class TensorCounts
{
    public const string Name = "Tensor counts";

    /// <summary>How many tensors there are once the garbage of the tests before is gone.</summary>
    public static long Settled()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return torch.Tensor.TotalCount;
    }
}
