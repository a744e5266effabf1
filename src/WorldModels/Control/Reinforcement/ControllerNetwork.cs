using TorchSharp.Modules;
using WorldModels.Dynamics;
using WorldModels.Environments;
using WorldModels.Torch;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace WorldModels.Control;

/// <summary>A controller in the form that is trained, or another network of this form: a linear layer, or one after a layer of tanh units.</summary>
internal sealed class ControllerNetwork : Module<Tensor, Tensor>
{
    private readonly Sequential layers;

    /// <param name="inputs">The number of inputs.</param>
    /// <param name="hiddenUnits">The number of tanh units; 0: none.</param>
    /// <param name="outputs">The number of outputs.</param>
    /// <param name="random">Draws the initial weights.</param>
    public ControllerNetwork(int inputs, int hiddenUnits, int outputs, Pcg64 random) : base("controller")
    {
        layers = hiddenUnits > 0
            ? Sequential(("hidden", Linear(inputs, hiddenUnits)), ("tanh", Tanh()), ("output", Linear(hiddenUnits, outputs)))
            : Sequential(("output", Linear(inputs, outputs)));
        RegisterComponents();
        ParameterInitialization.Uniform(this, random);
    }

    public override Tensor forward(Tensor input) => layers.forward(input);

    /// <summary>Scales down the weights of the last layer, so that the initial outputs are nearly the same for all inputs.</summary>
    public void Quieten(double factor)
    {
        using var noGradient = no_grad();
        foreach ((string name, Parameter parameter) in named_parameters())
            if (name.Contains("output", StringComparison.Ordinal)) parameter.mul_(factor);
    }

    public void CopyFrom(ControllerNetwork other) => TorchModule.Load(this, TorchModule.ToTensors(other));

    /// <summary>Returns the parameters of a <see cref="Controller"/> that computes the same from inputs that are not standardized.</summary>
    /// <param name="inputs">The standardization of this network's inputs.</param>
    /// <param name="outputs">How its outputs become actions; null: unchanged.</param>
    public float[] ToParameters(Standardization inputs, ActionScale? outputs = null)
    {
        float[][] tensors = [.. TorchModule.ToTensors(this).Select(tensor => tensor.Values)];
        LinearLayer[] linear = [.. tensors.Chunk(2).Select(pair => new LinearLayer(pair[0], pair[1]))];
        linear[0] = linear[0].After(inputs);
        if (outputs is not null) linear[^1] = linear[^1].Before(outputs);
        return [.. linear.SelectMany(layer => layer.Weights.Concat(layer.Biases))];
    }

    /// <summary>The weights W row by row, and the biases b.</summary>
    private sealed record LinearLayer(float[] Weights, float[] Biases)
    {
        // W (x - m) / d + b = (W / d) x + (b - (W / d) m)
        public LinearLayer After(Standardization inputs)
        {
            int size = inputs.Means.Length;
            float[] weights = [.. Weights.Select((weight, i) => weight / inputs.Deviations[i % size])];
            return new LinearLayer(
                weights, [.. Biases.Select((bias, row) => (float)(bias - Enumerable.Range(0, size).Sum(i => (double)weights[row * size + i] * inputs.Means[i])))]);
        }

        public LinearLayer Before(ActionScale outputs)
        {
            int size = Weights.Length / Biases.Length;
            return new LinearLayer(
                [.. Weights.Select((weight, i) => weight * outputs.Halves[i / size])],
                [.. Biases.Select((bias, row) => bias * outputs.Halves[row] + outputs.Middles[row])]);
        }
    }
}
