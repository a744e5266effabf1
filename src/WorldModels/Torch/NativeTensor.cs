using static TorchSharp.torch;

namespace WorldModels.Torch;

/// <summary>
/// Tensors that lie in memory of libtorch's own, which begins at a multiple of 64 bytes. Those made of arrays begin anywhere, and the
/// last bits of a product depend on it.
/// </summary>
internal static class NativeTensor
{
    public static Tensor Of(float[] values, params long[] sizes) => Of(values.AsMemory(), sizes);

    public static Tensor Of(Memory<float> values, params long[] sizes)
    {
        using Tensor wrapped = tensor(values, sizes, dtype: ScalarType.Float32);
        return wrapped.clone();
    }
}
