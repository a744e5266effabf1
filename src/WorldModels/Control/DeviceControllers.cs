using WorldModels.Environments;
using WorldModels.Torch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace WorldModels.Control;

/// <summary>Many controllers of one shape on a device. Each acts in the same number of dreams. The tensors belong to the dispose scope of the caller.</summary>
internal sealed class DeviceControllers
{
    private readonly ControllerShape _shape;
    private readonly int _count;
    private readonly List<(Tensor Weight, Tensor? Bias)> _layers = [];
    private readonly Tensor? _low, _high;

    /// <param name="shape">The sizes of the controllers.</param>
    /// <param name="actionSpace">The space of the actions.</param>
    /// <param name="parameters">The parameters of each controller, in the form that <see cref="Controller"/> takes.</param>
    /// <param name="device">The device to compute on.</param>
    public DeviceControllers(ControllerShape shape, Space actionSpace, float[][] parameters, Device device)
    {
        (_shape, _count) = (shape, parameters.Length);
        using Tensor all = tensor(parameters.SelectMany(values => values).ToArray(), [_count, shape.ParameterCount], device: device);
        if (shape.HiddenUnits > 0) AddLayer(all, 0, shape.HiddenUnits, shape.InputSize);
        AddLayer(all, shape.HiddenLayerParameters, shape.OutputSize, shape.OutputLayerInputs);
        if (actionSpace is not BoxSpace box) return;
        _low = tensor(box.Low.ToArray(), device: device);
        _high = tensor(box.High.ToArray(), device: device);
    }

    /// <summary>Returns the actions in the form that M reads, [dreams, action]: a choice is a one-hot vector.</summary>
    /// <param name="latent">[dreams, latent], controller after controller.</param>
    /// <param name="hidden">[dreams, hidden].</param>
    /// <param name="cell">[dreams, cell].</param>
    public Tensor Act(Tensor latent, Tensor hidden, Tensor cell)
    {
        Tensor x = cat(_shape.UsesCell ? [latent, hidden, cell] : [latent, hidden], dim: 1).view(_count, -1, _shape.InputSize);
        for (int layer = 0; layer < _layers.Count; layer++)
        {
            (Tensor weight, Tensor? bias) = _layers[layer];
            if (layer > 0) x = x.tanh();
            x = x.matmul(weight);
            if (bias is not null) x = x.Plus(bias);
        }
        x = x.view(-1, _shape.OutputSize);
        return _low is null ? one_hot(x.argmax(1), _shape.OutputSize).to(ScalarType.Float32) : maximum(minimum(x, _high!), _low);
    }

    private void AddLayer(Tensor all, int start, int outputs, int inputs)
    {
        Tensor weight = all.narrow(1, start, outputs * inputs).reshape(_count, outputs, inputs).transpose(1, 2).contiguous();
        Tensor? bias = _shape.HasBias ? all.narrow(1, start + outputs * inputs, outputs).reshape(_count, 1, outputs).contiguous() : null;
        _layers.Add((weight, bias));
    }
}
