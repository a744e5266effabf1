using Microsoft.ML.Runtime;
using TorchSharp;

namespace WorldModels.Torch;

/// <summary>Chooses the device, as ML.NET's own deep-learning trainers do, but with the number of the GPU.</summary>
internal static class TorchDevice
{
    /// <summary>Returns the GPU that the environment's GpuDeviceId names, or null; without one libtorch is not loaded.</summary>
    /// <exception cref="InvalidOperationException">That GPU is missing and FallbackToCpu is off.</exception>
    public static torch.Device? ChooseGpu(IHostEnvironment environment) =>
        ((IHostEnvironmentInternal)environment).GpuDeviceId is null || Choose(environment) is not { type: DeviceType.CUDA } gpu ? null : gpu;

    /// <summary>Returns the GPU that the environment's GpuDeviceId names, otherwise the CPU.</summary>
    /// <exception cref="InvalidOperationException">That GPU is missing and FallbackToCpu is off.</exception>
    public static torch.Device Choose(IHostEnvironment environment)
    {
        TorchLibrary.EnsureLoaded();
        var settings = (IHostEnvironmentInternal)environment;
        if (settings.GpuDeviceId is not { } index) return torch.CPU;

        int count = torch.cuda.is_available() ? torch.cuda.device_count() : 0;
        if (index >= 0 && index < count) return new torch.Device(DeviceType.CUDA, index);

        string missing = count == 0
            ? $"GpuDeviceId is {index}, but libtorch finds no CUDA GPU"
            : $"GpuDeviceId is {index}, but the CUDA GPUs that libtorch finds have the numbers 0 to {count - 1}";
        if (!settings.FallbackToCpu)
        {
            throw new InvalidOperationException(
                $"{missing}. Reference one of TorchSharp's CUDA packages and check the driver, set MLContext.FallbackToCpu to true, "
                + "or set MLContext.GpuDeviceId to null to compute on the CPU.");
        }
        using var channel = environment.Start("Torch device");
        channel.Warning($"{missing}: computing on the CPU.");
        return torch.CPU;
    }
}
