using System.Runtime.InteropServices;
using TorchSharp;

namespace WorldModels.Torch;

/// <summary>
/// Direct access to the numbers of native tensors in their order in memory. Tensors with the same shape and the same
/// layout, such as two in channels-last, have the same order.
/// </summary>
internal static class DenseMemory
{
    /// <summary>Returns whether the tensor has 32-bit floats in main memory without gaps or overlaps, in any order of dimensions.</summary>
    public static bool IsReadable(torch.Tensor tensor)
    {
        if (tensor.dtype != torch.float32 || tensor.device_type != DeviceType.CPU) return false;
        if (tensor.numel() > int.MaxValue / sizeof(float)) return false;
        long expected = 1;
        foreach (var (length, stride) in tensor.shape.Zip(tensor.stride()).Where(pair => pair.First > 1).OrderBy(pair => pair.Second))
        {
            if (stride != expected) return false;
            expected *= length;
        }
        return true;
    }

    /// <summary>Returns the tensor itself if it has the layout and type of <paramref name="model"/>, otherwise a copy that has them.</summary>
    public static torch.Tensor LaidOutAs(torch.Tensor tensor, torch.Tensor model) =>
        tensor.dtype == model.dtype
        && tensor.shape.Zip(tensor.stride(), model.stride()).All(dimension => dimension.First <= 1 || dimension.Second == dimension.Third)
            ? tensor
            : torch.empty_strided(model.shape, model.stride(), model.dtype, model.device).copy_(tensor);

    /// <summary>Returns the memory of a tensor that <see cref="IsReadable"/>; valid as long as a tensor that shares it exists.</summary>
    public static Span<float> Floats(torch.Tensor tensor)
    {
        using var flat = tensor.as_strided([tensor.numel()], [1], tensor.storage_offset());
        return MemoryMarshal.Cast<byte, float>(flat.bytes);
    }
}
