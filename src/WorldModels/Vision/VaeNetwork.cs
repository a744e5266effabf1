using TorchSharp;
using TorchSharp.Modules;
using WorldModels.Environments;
using WorldModels.Torch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace WorldModels.Vision;

/// <summary>
/// The paper's V for 64 x 64 x 3 pictures (appendix A.1, figure 22) in the form that is trained: 4,348,547 parameters with 32
/// latents, 4,446,915 with 64. Tensors have channels last, which is the layout of the frames.
/// </summary>
internal sealed class VaeNetwork : Module
{
    public const int PictureSize = 64 * 64 * 3;
    public const int FeatureSize = 1024;

    /// <summary>The space of V's input pictures.</summary>
    public static readonly ImageSpace Pictures = new(64, 64, 3);

    private readonly VaeEncoderNetwork encoder;
    private readonly VaeDecoderNetwork decoder;

    public VaeNetwork(int latentSize, Pcg64 random) : base("V")
    {
        // TorchSharp's convolutions create a temporary tensor in their constructor and do not dispose it.
        using var scope = NewDisposeScope();
        encoder = new VaeEncoderNetwork(latentSize);
        decoder = new VaeDecoderNetwork(latentSize);
        RegisterComponents();
        ParameterInitialization.Uniform(this, random);
        foreach (Parameter kernel in parameters().Where(parameter => parameter.dim() == 4)) ToChannelsLast(kernel);
        scope.MoveToOuter(parameters());
    }

    /// <summary>Creates a network that computes in bfloat16 where this is faster; its weights must be set. Inputs and outputs are 32-bit floats.</summary>
    public static VaeNetwork CreateBFloat16(int latentSize)
    {
        var network = new VaeNetwork(latentSize, new Pcg64(0));
        network.encoder.to(ScalarType.BFloat16);
        network.decoder.ToBFloat16();
        return network;
    }

    /// <summary>Encodes pictures [N, 3, 64, 64] in 0..1 to the mean and log variance of their latents, each [N, latentSize].</summary>
    public (Tensor Mean, Tensor LogVariance) Encode(Tensor pictures) => encoder.Forward(pictures);

    /// <summary>Decodes latents [N, latentSize] to pictures [N, 3, 64, 64] in 0..1.</summary>
    public Tensor Decode(Tensor latents) => decoder.Forward(latents);

    private static void ToChannelsLast(Parameter kernel)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        kernel.set_(kernel.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2));
    }
}
