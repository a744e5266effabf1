using WorldModels.Environments;

namespace WorldModels.Planning;

/// <summary>An action that was tried in a state, with its value and its successors.</summary>
internal sealed class ActionNode(float[] action)
{
    private readonly List<Successor> _successors = [];
    private int _draws;

    public float[] Action { get; } = action;

    /// <summary>The number of simulations that took this action, including those that are not finished.</summary>
    public int Started { get; set; }

    /// <summary>The number of simulations whose return is known.</summary>
    public int Finished { get; private set; }

    /// <summary>The current estimate of the action's value; initially 0.</summary>
    public double Value { get; private set; }

    /// <summary>The number of distinct successors.</summary>
    public int SuccessorCount => _successors.Count;

    /// <summary>Updates the value to the mean of the returns.</summary>
    public void Average(double value) => Value += (value - Value) / ++Finished;

    /// <summary>Updates the value to the mean value of the successors, weighted by how often the model returned each.</summary>
    public void Expect(double discount)
    {
        double sum = 0;
        foreach (Successor successor in _successors) sum += successor.Draws * successor.Worth(discount);
        Finished++;
        Value = sum / _draws;
    }

    /// <summary>Adds the successor that the model returned.</summary>
    public Successor Add(ReadOnlySpan<float> state, float reward, bool isDone, StateTable states)
    {
        _draws++;
        foreach (Successor known in _successors)
        {
            if (!known.Equals(state, reward, isDone)) continue;
            known.Draws++;
            return known;
        }
        // No simulation continues after an end, so its node is separate even if the same state occurs elsewhere in a running episode.
        var fresh = new Successor(isDone ? new StateNode(state.ToArray()) : states.GetOrAdd(state), reward, isDone);
        _successors.Add(fresh);
        return fresh;
    }

    /// <summary>Draws one of the successors, in proportion to how often the model returned it.</summary>
    public Successor Draw(Pcg64 random)
    {
        if (_successors.Count == 1) return _successors[0];
        int left = random.Next(_draws), at = 0;
        while ((left -= _successors[at].Draws) >= 0) at++;
        return _successors[at];
    }
}
