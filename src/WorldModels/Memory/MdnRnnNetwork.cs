using TorchSharp.Modules;
using WorldModels.Environments;
using WorldModels.Torch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace WorldModels.Memory;

/// <summary>
/// M as it is trained (World Models, section 2.2 and appendix A.2): an LSTM over (z, a) and a dense head that gives a
/// mixture of Gaussians for each dimension of the next latent, the reward and the logit of done. With 32 latents,
/// 3 actions, 256 units, 5 Gaussians and neither reward nor done: the paper's 422,368 parameters.
/// </summary>
/// <remarks>torch's LSTM has two bias vectors that only ever act as their sum; the second stays zero and is not counted.</remarks>
internal sealed class MdnRnnNetwork : Module
{
    private readonly LSTM lstm;
    private readonly Linear head;

    public MdnRnnNetwork(MdnRnnShape shape, Pcg64 random) : base("M")
    {
        lstm = LSTM(shape.InputSize, shape.HiddenSize, batchFirst: true);
        head = Linear(shape.HiddenSize, shape.OutputSize);
        RegisterComponents();
        double bound = 1 / Math.Sqrt(shape.HiddenSize);
        foreach ((string name, Parameter parameter) in named_parameters())
        {
            if (name == SecondBias)
            {
                using var scope = NewDisposeScope();
                using var noGradient = no_grad();
                parameter.zero_();
                parameter.requires_grad = false;
            }
            else
            {
                ParameterInitialization.Fill(parameter, bound, random);
                if (name == FirstBias) RememberAtFirst(parameter, shape.HiddenSize);
            }
        }
    }

    public const string FirstBias = "lstm.bias_ih_l0";
    public const string SecondBias = "lstm.bias_hh_l0";

    /// <summary>The trained weights by name, without the second bias.</summary>
    public IReadOnlyList<NamedTensor> ToTensors() => [.. TorchModule.ToTensors(this).Where(tensor => tensor.Name != SecondBias)];

    /// <summary>Sets the trained weights.</summary>
    public void Load(IEnumerable<NamedTensor> weights) =>
        TorchModule.Load(this, [.. weights, TorchModule.ToTensors(this).Single(tensor => tensor.Name == SecondBias)]);

    /// <summary>The parameters that are trained.</summary>
    public IEnumerable<Parameter> Trainable => named_parameters().Where(p => p.name != SecondBias).Select(p => p.parameter);

    /// <summary>Inputs [N, T, latent + action] and the state to outputs [N, T, OutputSize] and the state after them, each [1, N, HiddenSize].</summary>
    public (Tensor Outputs, Tensor Hidden, Tensor Cell) Forward(Tensor inputs, Tensor hidden, Tensor cell)
    {
        (Tensor states, Tensor nextHidden, Tensor nextCell) = lstm.forward(inputs, (hidden, cell));
        return (head.forward(states), nextHidden, nextCell);
    }

    // An open forget gate lets gradients through from the first step on (Jozefowicz et al. 2015), as in the paper's code.
    private static void RememberAtFirst(Parameter bias, int hiddenSize)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        bias.narrow(0, hiddenSize, hiddenSize).add_(1);
    }
}
