using System.Runtime.Intrinsics;
using WorldModels.Inference;
using WorldModels.Torch;

namespace WorldModels.Dynamics;

/// <summary>
/// A trained feed-forward network that does not need libtorch: linear layers with x * sigmoid(x) (SiLU) between them. Optionally the outputs of another network with
/// the same inputs and outputs are added.
/// </summary>
internal sealed class DenseNetwork
{
    private readonly PackedMatrix[] _layers;
    private readonly DenseNetwork? _added;

    /// <exception cref="FormatException">A weight is missing or has the wrong shape.</exception>
    public DenseNetwork(WeightReader weights, string name, int inputs, IEnumerable<int> hidden, int outputs, DenseNetwork? added = null)
    {
        _added = added;
        int[] sizes = [inputs, .. hidden, outputs];
        _layers = [.. Enumerable.Range(0, sizes.Length - 1).Select(i => new PackedMatrix(
            weights.Read($"{name}.{i}.weight", sizes[i + 1], sizes[i]), sizes[i + 1], sizes[i], weights.Read($"{name}.{i}.bias", sizes[i + 1])))];
    }

    /// <summary>The length of an input row.</summary>
    public int Inputs => _layers[0].Inputs;

    /// <summary>The length of an output row.</summary>
    public int Outputs => _layers[^1].Outputs;

    /// <summary>Computes [count x Outputs] from [count x Inputs].</summary>
    public float[] Run(ReadOnlySpan<float> rows, int count)
    {
        ReadOnlySpan<float> input = rows;
        float[] output = [];
        foreach (PackedMatrix layer in _layers)
        {
            output = new float[count * layer.Outputs];
            layer.Multiply(input, count, output);
            if (layer != _layers[^1]) Activate(output);
            input = output;
        }
        if (_added is not null)
        {
            float[] more = _added.Run(rows, count);
            for (int i = 0; i < output.Length; i++) output[i] += more[i];
        }
        return output;
    }

    private static void Activate(Span<float> values)
    {
        Span<float> rest = stackalloc float[Vector512<float>.Count];
        for (; values.Length >= rest.Length; values = values[rest.Length..]) Silu(Vector512.Create<float>(values)).CopyTo(values);
        values.CopyTo(rest);
        Silu(Vector512.Create<float>(rest)).CopyTo(rest);
        rest[..values.Length].CopyTo(values);
    }

    private static Vector512<float> Silu(Vector512<float> x) => x * VectorFunctions.Sigmoid(x);
}
