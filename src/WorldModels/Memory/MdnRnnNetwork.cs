using TorchSharp;
using TorchSharp.Modules;
using WorldModels.Environments;
using WorldModels.Torch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace WorldModels.Memory;

/// <summary>
/// M in the form that is trained (World Models, section 2.2 and appendix A.2): an LSTM over (z, a) and a dense head whose output is a
/// mixture of Gaussians for each dimension of the next latent, the reward and the logit of done. With 32 latents,
/// 3 actions, 256 units, 5 Gaussians and neither reward nor done it has the paper's 422,368 parameters.
/// </summary>
/// <remarks>
/// torch's layers have two bias vectors. In an LSTM and a tanh layer only their sum has an effect; the second is fixed at zero
/// there and is not counted. In a GRU the second is trained and counted, because its reset gate multiplies only one of them.
/// </remarks>
internal sealed class MdnRnnNetwork : Module
{
    private readonly Module _recurrent;
    private readonly Linear _head;
    private readonly string? _idleBias;
    private readonly RecurrentCell _cell;

    public MdnRnnNetwork(MdnRnnShape shape, Pcg64 random) : base("M")
    {
        _cell = shape.Cell;
        _recurrent = shape.Cell switch
        {
            RecurrentCell.Lstm => LSTM(shape.InputSize, shape.HiddenSize, batchFirst: true),
            RecurrentCell.Gru => GRU(shape.InputSize, shape.HiddenSize, batchFirst: true),
            _ => RNN(shape.InputSize, shape.HiddenSize, nonLinearity: NonLinearities.Tanh, batchFirst: true),
        };
        _head = Linear(shape.HiddenSize, shape.OutputSize);
        register_module(shape.Cell.LayerName(), _recurrent);
        register_module("head", _head);
        _idleBias = shape.Cell.NeedsSecondBias() ? null : shape.Cell.WeightName("bias_hh_l0");
        string forgetBias = RecurrentCell.Lstm.WeightName("bias_ih_l0");
        double bound = 1 / Math.Sqrt(shape.HiddenSize);
        foreach ((string name, Parameter parameter) in named_parameters())
        {
            if (name == _idleBias)
            {
                using var scope = NewDisposeScope();
                using var noGradient = no_grad();
                parameter.zero_();
                parameter.requires_grad = false;
            }
            else
            {
                ParameterInitialization.Fill(parameter, bound, random);
                if (name == forgetBias) RememberAtFirst(parameter, shape.HiddenSize);
            }
        }
    }

    /// <summary>Returns the trained weights by name, without a bias that is fixed at zero.</summary>
    public IReadOnlyList<NamedTensor> ToTensors() => [.. TorchModule.ToTensors(this).Where(tensor => tensor.Name != _idleBias)];

    /// <summary>Sets the trained weights.</summary>
    public void Load(IEnumerable<NamedTensor> weights) =>
        TorchModule.Load(this, [.. weights, .. TorchModule.ToTensors(this).Where(tensor => tensor.Name == _idleBias)]);

    /// <summary>The parameters that are trained.</summary>
    public IEnumerable<Parameter> Trainable => named_parameters().Where(p => p.name != _idleBias).Select(p => p.parameter);

    /// <summary>
    /// Computes outputs [N, T, OutputSize] and the state after the last step from inputs [N, T, latent + action] and the state before them. A state is
    /// [1, N, HiddenSize]. If the layer has no cell state, the given one is returned.
    /// </summary>
    public (Tensor Outputs, Tensor Hidden, Tensor Cell) Forward(Tensor inputs, Tensor hidden, Tensor cell)
    {
        (Tensor states, Tensor nextHidden, Tensor nextCell) = Recur(inputs, hidden, cell);
        return (Predict(states), nextHidden, nextCell);
    }

    /// <summary>Returns the predictions [..., OutputSize] for the next step from hidden states [..., HiddenSize].</summary>
    public Tensor Predict(Tensor hidden) => _head.forward(hidden);

    /// <summary>Does the same as <see cref="Forward"/>, but returns the hidden states [N, T, HiddenSize] instead of the outputs.</summary>
    /// <remarks>On the CPU, without recorded gradients, torch's layer is not called: see <see cref="RecurrentSteps"/>.</remarks>
    public (Tensor States, Tensor Hidden, Tensor Cell) Recur(Tensor inputs, Tensor hidden, Tensor cell)
    {
        if (inputs.device_type == DeviceType.CPU && !is_grad_enabled())
            return RecurrentSteps.Run(_cell, _recurrent.named_parameters().ToDictionary(p => p.name, p => (Tensor)p.parameter), inputs, hidden, cell);
        if (_recurrent is LSTM lstm) return lstm.forward(inputs, (hidden, cell));
        (Tensor states, Tensor next) = _recurrent is GRU gru ? gru.forward(inputs, hidden) : ((RNN)_recurrent).forward(inputs, hidden);
        return (states, next, cell);
    }

    /// <summary>
    /// Sets the bias of done to the log odds of how often it comes, so that M begins with the baseline's prediction. Otherwise a dream would end too soon for as
    /// long as the training has not lowered the probability of rare ends, which takes many steps.
    /// </summary>
    /// <param name="shape">M's sizes.</param>
    /// <param name="dones">How many of the steps ended an episode.</param>
    /// <param name="steps">Steps, 1 or more.</param>
    public void PredictBaseRateOfDone(MdnRnnShape shape, long dones, long steps)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        _head.bias!.narrow(0, shape.DoneAt, 1).fill_(PortableMath.Log((dones + 0.5) / (steps - dones + 0.5)));
    }

    // A positive bias of the forget gate lets gradients pass from the beginning of the training (Jozefowicz et al. 2015), as in the paper's code.
    private static void RememberAtFirst(Parameter bias, int hiddenSize)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        bias.narrow(0, hiddenSize, hiddenSize).add_(1);
    }
}
