using Microsoft.ML;
using Microsoft.ML.Runtime;
using TorchSharp;
using WorldModels.Torch;
using Xunit;

namespace WorldModels.Tests.Torch;

public class TorchDeviceTests
{
    // No machine has this number of GPUs.
    private const int MissingGpu = 4_000;

    [Fact]
    public void Without_a_GPU_named_the_CPU_computes() =>
        Assert.Equal(DeviceType.CPU, TorchDevice.Choose(new MLContext()).type);

    [Theory]
    [InlineData(MissingGpu)]
    [InlineData(-1)]
    public void A_GPU_that_is_missing_is_an_error_that_names_it(int gpu)
    {
        var ml = new MLContext { GpuDeviceId = gpu };

        var error = Assert.Throws<InvalidOperationException>(() => TorchDevice.Choose(ml));
        Assert.Contains($"GpuDeviceId is {gpu}", error.Message);
        Assert.Contains("FallbackToCpu", error.Message);
    }

    [Fact]
    public void A_missing_GPU_falls_back_to_the_CPU_where_that_is_allowed_and_says_so()
    {
        var ml = new MLContext { GpuDeviceId = MissingGpu, FallbackToCpu = true };
        List<string> warnings = [];
        ml.Log += (_, message) => warnings.Add(message.Message);

        Assert.Equal(DeviceType.CPU, TorchDevice.Choose(ml).type);
        Assert.Contains(warnings, warning => warning.Contains("computing on the CPU", StringComparison.Ordinal));
    }

    [Fact]
    public void A_component_registered_below_the_context_sees_its_settings()
    {
        var ml = new MLContext { GpuDeviceId = MissingGpu };

        Assert.Throws<InvalidOperationException>(() => TorchDevice.Choose(((IHostEnvironment)ml).Register("component")));
    }
}
