using WorldModels.Environments;

namespace WorldModels.Planning;

/// <summary>An action tried in a state, what it was worth and where it led.</summary>
internal sealed class ActionNode(float[] action)
{
    private readonly List<StateNode> _successors = [];
    private double _sum;
    private int _draws;

    public float[] Action { get; } = action;

    /// <summary>Simulations that took this action, those under way included.</summary>
    public int Started { get; set; }

    /// <summary>Simulations whose return is known.</summary>
    public int Finished { get; private set; }

    /// <summary>The mean of the returns known; 0 where there is none.</summary>
    public double Value => Finished == 0 ? 0 : _sum / Finished;

    /// <summary>The different states that followed.</summary>
    public IReadOnlyList<StateNode> Successors => _successors;

    public void Finish(double value)
    {
        Finished++;
        _sum += value;
    }

    /// <summary>Takes in a state that the model gave: a new node, or the one that it gave before.</summary>
    /// <returns>The node, which is new if it has been drawn once.</returns>
    public StateNode Add(ReadOnlySpan<float> state, float reward, bool isDone)
    {
        _draws++;
        foreach (StateNode known in _successors)
        {
            if (!known.Equals(state, reward, isDone)) continue;
            known.Draws++;
            return known;
        }
        var node = new StateNode(state.ToArray(), reward, isDone);
        _successors.Add(node);
        return node;
    }

    /// <summary>One of the states that followed, as often as the model gave it.</summary>
    public StateNode Draw(Pcg64 random)
    {
        if (_successors.Count == 1) return _successors[0];
        int left = random.Next(_draws), at = 0;
        while ((left -= _successors[at].Draws) >= 0) at++;
        return _successors[at];
    }
}
