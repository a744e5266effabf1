using WorldModels.Environments;
using WorldModels.Torch;
using static TorchSharp.torch;

namespace WorldModels.Dynamics;

/// <summary>
/// A fixed random network that a member adds to the output of its trained network (Osband, Aslanides and Cassirer 2018). Training compensates for it
/// where there are data, so that the members agree there and disagree elsewhere. It only shifts the location of the distribution.
/// </summary>
internal sealed class PriorNetwork : IDisposable
{
    private readonly List<(Tensor Weight, Tensor Bias)> _layers = [];

    public PriorNetwork(IReadOnlyList<NamedTensor> tensors, Device device)
    {
        Tensors = tensors;
        foreach (NamedTensor[] layer in tensors.Chunk(2)) _layers.Add((ToTorch(layer[0], device), ToTorch(layer[1], device)));
    }

    /// <summary>The weight and the bias of each layer, under the names that <see cref="DenseNetwork"/> reads.</summary>
    public IReadOnlyList<NamedTensor> Tensors { get; }

    /// <summary>Draws normal weights with standard deviation 1 / sqrt(inputs) (in the first layer as given by <paramref name="reading"/>) and biases with standard deviation 1; the outputs have a standard deviation of about <paramref name="scale"/>.</summary>
    /// <param name="name">The prefix of the tensors' names.</param>
    /// <param name="shape">The sizes of the network.</param>
    /// <param name="scale">The standard deviation of the outputs, in units of the standardized targets.</param>
    /// <param name="reading">The standard deviation of the first weights for each number of a condition.</param>
    /// <param name="random">Draws the weights.</param>
    public static IReadOnlyList<NamedTensor> Draw(string name, DynamicsShape shape, double scale, IReadOnlyList<double> reading, Pcg64 random)
    {
        DensityHead head = shape.CreateHead();
        int[] sizes = [shape.ConditionSize + head.ExtraInputs, .. shape.HiddenSizes, head.OutputSize];
        var tensors = new List<NamedTensor>();
        for (int i = 0; i < sizes.Length - 1; i++)
        {
            bool isLast = i == sizes.Length - 2;
            float[] weights = new float[sizes[i + 1] * sizes[i]], biases = new float[sizes[i + 1]];
            double Deviation(int input) => (isLast ? scale : 1) * (i == 0 && input < reading.Count ? reading[input] : 1 / Math.Sqrt(sizes[i]));
            for (int output = 0; output < biases.Length; output++)
            {
                if (isLast && !head.IsLocation(output)) continue;
                for (int input = 0; input < sizes[i]; input++) weights[output * sizes[i] + input] = (float)(Deviation(input) * random.NextNormal());
                if (!isLast) biases[output] = (float)random.NextNormal();
            }
            tensors.Add(new NamedTensor($"{name}.{i}.weight", [sizes[i + 1], sizes[i]], weights));
            tensors.Add(new NamedTensor($"{name}.{i}.bias", [sizes[i + 1]], biases));
        }
        return tensors;
    }

    /// <summary>Returns the numbers to add to the outputs of the trained network.</summary>
    public Tensor Forward(Tensor inputs)
    {
        for (int i = 0; i < _layers.Count; i++)
        {
            inputs = nn.functional.linear(inputs, _layers[i].Weight, _layers[i].Bias);
            if (i < _layers.Count - 1) inputs = nn.functional.silu(inputs);
        }
        return inputs;
    }

    public void Dispose()
    {
        foreach ((Tensor weight, Tensor bias) in _layers)
        {
            weight.Dispose();
            bias.Dispose();
        }
    }

    private static Tensor ToTorch(NamedTensor values, Device device) =>
        NativeTensor.Of(values.Values, [.. values.Shape.Select(length => (long)length)]).to(device);
}
