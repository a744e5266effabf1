using static TorchSharp.torch;

namespace WorldModels.Torch;

/// <summary>
/// Creates tensors in libtorch's own memory, which begins at a multiple of 64 bytes. Tensors that are created from arrays begin anywhere, and the
/// last bits of a product depend on the alignment.
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
