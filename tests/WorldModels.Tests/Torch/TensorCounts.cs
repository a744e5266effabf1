using TorchSharp;
using Xunit;

namespace WorldModels.Tests.Torch;

/// <summary>Tests that count tensors run alone, because libtorch counts those of all threads.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class TensorCounts
{
    public const string Name = "Tensor counts";

    /// <summary>Returns the number of tensors after the garbage of earlier tests has been collected.</summary>
    public static long Settled()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return torch.Tensor.TotalCount;
    }
}
