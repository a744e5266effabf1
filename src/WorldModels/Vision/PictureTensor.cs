using TorchSharp;
using static TorchSharp.torch;

namespace WorldModels.Vision;

/// <summary>Converts pictures to tensors.</summary>
internal static class PictureTensor
{
    /// <summary>Returns <paramref name="count"/> pictures of a buffer, from <paramref name="first"/> on, as [count, 3, 64, 64] in 0..1. The bytes are copied to the device and divided there.</summary>
    public static Tensor Of(byte[] pictures, int first, int count, Device device)
    {
        using Scalar largest = 255;
        return tensor(pictures.AsMemory(first * VaeNetwork.PictureSize, count * VaeNetwork.PictureSize), [count, 64, 64, 3], dtype: ScalarType.Byte)
            .to(device).permute(0, 3, 1, 2).to_type(ScalarType.Float32).div_(largest);
    }
}
