using WorldModels.Torch;

namespace WorldModels.Onnx;

/// <summary>The weights of a stage by name; they must be those of the one supported network.</summary>
internal sealed class TensorSet
{
    private readonly Dictionary<string, NamedTensor> _tensors;

    /// <exception cref="NotSupportedException">The stage has other tensors.</exception>
    public TensorSet(IEnumerable<NamedTensor> weights, string network, params IReadOnlyList<string> names)
    {
        _tensors = weights.ToDictionary(tensor => tensor.Name);
        if (!_tensors.Keys.Order(StringComparer.Ordinal).SequenceEqual(names.Order(StringComparer.Ordinal)))
            throw new NotSupportedException($"only {network} can be exported; this stage consists of {string.Join(", ", _tensors.Keys)}");
    }

    public NamedTensor this[string name] => _tensors[name];

    /// <summary>Returns a weight as a constant of a graph.</summary>
    public string Constant(GraphBuilder graph, string name) => graph.Constant(_tensors[name].Values, _tensors[name].Shape);
}
