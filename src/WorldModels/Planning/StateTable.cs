using WorldModels.Dynamics;

namespace WorldModels.Planning;

/// <summary>
/// The states that a search has reached. Paths that reach the same state share its node, so a world of few states is a
/// graph of few nodes; if no state occurs twice, the graph is a tree.
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
