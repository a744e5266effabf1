using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace WorldModels.Vision;

/// <summary>V's encoder: four 4 x 4 convolutions of stride 2 with ReLU, 3-32-64-128-256 channels, then two dense layers.</summary>
internal sealed class VaeEncoderNetwork : Module
{
    private readonly Conv2d conv1 = Conv2d(3, 32, kernel_size: 4, stride: 2);
    private readonly Conv2d conv2 = Conv2d(32, 64, kernel_size: 4, stride: 2);
    private readonly Conv2d conv3 = Conv2d(64, 128, kernel_size: 4, stride: 2);
    private readonly Conv2d conv4 = Conv2d(128, 256, kernel_size: 4, stride: 2);
    private readonly Linear mean, log_variance;

    public VaeEncoderNetwork(int latentSize) : base("encoder")
    {
        mean = Linear(VaeNetwork.FeatureSize, latentSize);
        log_variance = Linear(VaeNetwork.FeatureSize, latentSize);
        RegisterComponents();
    }

    public (Tensor Mean, Tensor LogVariance) Forward(Tensor pictures)
    {
        Tensor features = conv1.forward(pictures.to(conv1.weight!.dtype)).relu_();
        features = conv2.forward(features).relu_();
        features = conv3.forward(features).relu_();
        features = conv4.forward(features).relu_().reshape(-1, VaeNetwork.FeatureSize);
        return (mean.forward(features).to(ScalarType.Float32), log_variance.forward(features).to(ScalarType.Float32));
    }
}
