using TorchSharp.Modules;
using WorldModels.Environments;
using WorldModels.Torch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace WorldModels.Vision;

/// <summary>
/// The paper's V for 64 x 64 x 3 pictures (appendix A.1, figure 22) as it is trained: 4,348,547 parameters at 32
/// latents, 4,446,915 at 64. Tensors are kept channels last, the layout in which the frames arrive.
/// </summary>
internal sealed class VaeNetwork : Module
{
    public const int PictureSize = 64 * 64 * 3;
    public const int FeatureSize = 1024;

    public VaeNetwork(int latentSize, Pcg64 random) : base("V")
    {
        Encoder = new EncoderNetwork(latentSize);
        Decoder = new DecoderNetwork(latentSize);
        register_module("encoder", Encoder);
        register_module("decoder", Decoder);
        ParameterInitialization.Uniform(this, random);
        foreach (Parameter kernel in parameters().Where(parameter => parameter.dim() == 4)) ToChannelsLast(kernel);
    }

    public EncoderNetwork Encoder { get; }

    public DecoderNetwork Decoder { get; }

    private static void ToChannelsLast(Parameter kernel)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        kernel.set_(kernel.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2));
    }
}

/// <summary>Pictures [N, 3, 64, 64] in 0..1 to the mean and log variance of their latents, each [N, latentSize].</summary>
internal sealed class EncoderNetwork : Module
{
    private static readonly (int In, int Out)[] Layers = [(3, 32), (32, 64), (64, 128), (128, 256)];

    private readonly Conv2d[] _convolutions = [.. Layers.Select(layer => Conv2d(layer.In, layer.Out, kernel_size: 4, stride: 2))];
    private readonly Linear _mean, _logVariance;

    public EncoderNetwork(int latentSize) : base("encoder")
    {
        for (int i = 0; i < _convolutions.Length; i++) register_module($"conv{i + 1}", _convolutions[i]);
        register_module("mean", _mean = Linear(VaeNetwork.FeatureSize, latentSize));
        register_module("log_variance", _logVariance = Linear(VaeNetwork.FeatureSize, latentSize));
    }

    public (Tensor Mean, Tensor LogVariance) Forward(Tensor pictures)
    {
        Tensor features = pictures;
        foreach (Conv2d convolution in _convolutions) features = convolution.forward(features).relu_();
        features = features.reshape(-1, VaeNetwork.FeatureSize);
        return (_mean.forward(features), _logVariance.forward(features));
    }
}

/// <summary>Latents [N, latentSize] to pictures [N, 3, 64, 64] in 0..1.</summary>
internal sealed class DecoderNetwork : Module
{
    private static readonly (int In, int Out, int Kernel)[] Layers = [(VaeNetwork.FeatureSize, 128, 5), (128, 64, 5), (64, 32, 6), (32, 3, 6)];

    private readonly Linear _dense;
    private readonly ConvTranspose2d[] _transposed =
        [.. Layers.Select(layer => ConvTranspose2d(layer.In, layer.Out, kernel_size: layer.Kernel, stride: 2))];

    public DecoderNetwork(int latentSize) : base("decoder")
    {
        register_module("dense", _dense = Linear(latentSize, VaeNetwork.FeatureSize));
        for (int i = 0; i < _transposed.Length; i++) register_module($"deconv{i + 1}", _transposed[i]);
    }

    public Tensor Forward(Tensor latents)
    {
        Tensor features = FirstTransposed(_dense.forward(latents)).relu_();
        features = _transposed[1].forward(features).relu_();
        features = _transposed[2].forward(features).relu_();
        return _transposed[3].forward(features).sigmoid_();
    }

    // On a 1 x 1 input a transposed convolution is a matrix product, and several times faster written as one.
    private Tensor FirstTransposed(Tensor features)
    {
        ConvTranspose2d layer = _transposed[0];
        (int inputs, int outputs, int size) = Layers[0];
        Tensor kernel = layer.weight!.permute(0, 2, 3, 1).reshape(inputs, -1);
        return features.mm(kernel).view(-1, size, size, outputs).permute(0, 3, 1, 2) + layer.bias!.view(1, -1, 1, 1);
    }
}
