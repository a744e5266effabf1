using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace WorldModels.Vision;

/// <summary>V's decoder: a dense layer, then four transposed convolutions of stride 2 with ReLU, 1024-128-64-32-3 channels, and a sigmoid at the end.</summary>
internal sealed class VaeDecoderNetwork : Module
{
    private readonly Linear dense;
    private readonly ConvTranspose2d deconv1 = ConvTranspose2d(VaeNetwork.FeatureSize, 128, kernel_size: 5, stride: 2);
    private readonly ConvTranspose2d deconv2 = ConvTranspose2d(128, 64, kernel_size: 5, stride: 2);
    private readonly ConvTranspose2d deconv3 = ConvTranspose2d(64, 32, kernel_size: 6, stride: 2);
    private readonly ConvTranspose2d deconv4 = ConvTranspose2d(32, 3, kernel_size: 6, stride: 2);

    public VaeDecoderNetwork(int latentSize) : base("decoder")
    {
        dense = Linear(latentSize, VaeNetwork.FeatureSize);
        RegisterComponents();
    }

    public Tensor Forward(Tensor latents)
    {
        Tensor features = FirstTransposed(dense.forward(latents.to(dense.weight!.dtype))).relu_();
        features = Forward(deconv2, features).relu_();
        features = Forward(deconv3, features).relu_();
        return Forward(deconv4, features).to(ScalarType.Float32).sigmoid_();
    }

    /// <summary>Converts the layers that are faster in bfloat16. Some of libtorch's transposed convolutions are not.</summary>
    public void ToBFloat16()
    {
        foreach (Module layer in new Module[] { dense, deconv1, deconv3, deconv4 }) layer.to(ScalarType.BFloat16);
    }

    private static Tensor Forward(ConvTranspose2d layer, Tensor features) => layer.forward(features.to(layer.weight!.dtype));

    // On a 1 x 1 input a transposed convolution equals a matrix product, which is several times faster.
    private Tensor FirstTransposed(Tensor features)
    {
        Tensor kernel = deconv1.weight!.permute(0, 2, 3, 1).reshape(VaeNetwork.FeatureSize, -1);
        return features.mm(kernel).view(-1, 5, 5, 128).permute(0, 3, 1, 2) + deconv1.bias!.view(1, -1, 1, 1);
    }
}
