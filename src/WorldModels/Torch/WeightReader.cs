namespace WorldModels.Torch;

/// <summary>Reads weights by name from a loaded set, and checks the shape that each must have.</summary>
internal sealed class WeightReader(IReadOnlyDictionary<string, NamedTensor> weights, string stage)
{
    private readonly HashSet<string> _read = [];

    /// <exception cref="FormatException">The weight is missing, or it has another shape.</exception>
    public float[] Read(string name, params ReadOnlySpan<int> shape)
    {
        if (!weights.TryGetValue(name, out NamedTensor? tensor))
            throw new FormatException($"the weights of {stage} lack '{name}'");
        if (!shape.SequenceEqual(tensor.Shape))
            throw new FormatException($"weight '{name}' of {stage} has the shape [{string.Join(", ", tensor.Shape)}], expected [{string.Join(", ", shape.ToArray())}]");
        _read.Add(name);
        return tensor.Values;
    }

    /// <exception cref="FormatException">The set contains a weight that was not read.</exception>
    public void CheckAllRead()
    {
        if (weights.Keys.FirstOrDefault(name => !_read.Contains(name)) is { } extra)
            throw new FormatException($"the weights of {stage} hold '{extra}', which does not belong there");
    }
}
