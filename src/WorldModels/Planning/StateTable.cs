using WorldModels.Dynamics;

namespace WorldModels.Planning;

/// <summary>
/// The states that a search knows. Ways that meet in a state share what is known of it, so that a world of few states is a
/// graph of few nodes; where no state comes twice it is a tree.
/// </summary>
internal sealed class StateTable
{
    private readonly Dictionary<float[], StateNode> _nodes = new(new SameBits());

    public StateNode GetOrAdd(ReadOnlySpan<float> state)
    {
        float[] key = state.ToArray();
        if (_nodes.TryGetValue(key, out StateNode? known)) return known;
        var node = new StateNode(key);
        _nodes.Add(key, node);
        return node;
    }

    public void Clear() => _nodes.Clear();
}
