namespace WorldModels.Torch;

/// <summary>Takes weights out of a loaded set by name, with the shape that each must have.</summary>
internal sealed class WeightReader(IReadOnlyDictionary<string, NamedTensor> weights, string stage)
{
    private readonly HashSet<string> _read = [];

    /// <exception cref="FormatException">There is no such weight, or it has another shape.</exception>
    public float[] Read(string name, params ReadOnlySpan<int> shape)
    {
        if (!weights.TryGetValue(name, out NamedTensor? tensor))
            throw new FormatException($"the weights of {stage} lack '{name}'");
        if (!shape.SequenceEqual(tensor.Shape))
            throw new FormatException($"weight '{name}' of {stage} has the shape [{string.Join(", ", tensor.Shape)}], expected [{string.Join(", ", shape.ToArray())}]");
        _read.Add(name);
        return tensor.Values;
    }

    /// <exception cref="FormatException">The set holds a weight that nothing asked for.</exception>
    public void CheckAllRead()
    {
        if (weights.Keys.FirstOrDefault(name => !_read.Contains(name)) is { } extra)
            throw new FormatException($"the weights of {stage} hold '{extra}', which does not belong there");
    }
}
