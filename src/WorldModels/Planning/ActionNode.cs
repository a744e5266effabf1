using WorldModels.Environments;

namespace WorldModels.Planning;

/// <summary>An action tried in a state, what it was worth and where it led.</summary>
internal sealed class ActionNode(float[] action)
{
    private readonly List<Successor> _successors = [];
    private int _draws;

    public float[] Action { get; } = action;

    /// <summary>Simulations that took this action, those under way included.</summary>
    public int Started { get; set; }

    /// <summary>Simulations whose return is known.</summary>
    public int Finished { get; private set; }

    /// <summary>What the action is worth, as far as is known; 0 at first.</summary>
    public double Value { get; private set; }

    /// <summary>How many different things have followed.</summary>
    public int SuccessorCount => _successors.Count;

    /// <summary>The action is worth the mean of the returns that followed it.</summary>
    public void Average(double value) => Value += (value - Value) / ++Finished;

    /// <summary>The action is worth what its successors are, each as likely as the model gave it.</summary>
    public void Expect(double discount)
    {
        double sum = 0;
        foreach (Successor successor in _successors) sum += successor.Draws * successor.Worth(discount);
        Finished++;
        Value = sum / _draws;
    }

    /// <summary>Takes in what the model says that followed.</summary>
    public Successor Add(ReadOnlySpan<float> state, float reward, bool isDone, StateTable states)
    {
        _draws++;
        foreach (Successor known in _successors)
        {
            if (!known.Equals(state, reward, isDone)) continue;
            known.Draws++;
            return known;
        }
        // Nothing goes on from an end, even where its state is also one in which the task is not done.
        var fresh = new Successor(isDone ? new StateNode(state.ToArray()) : states.GetOrAdd(state), reward, isDone);
        _successors.Add(fresh);
        return fresh;
    }

    /// <summary>One of the things that followed, as often as the model gave it.</summary>
    public Successor Draw(Pcg64 random)
    {
        if (_successors.Count == 1) return _successors[0];
        int left = random.Next(_draws), at = 0;
        while ((left -= _successors[at].Draws) >= 0) at++;
        return _successors[at];
    }
}
