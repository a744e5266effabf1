namespace WorldModels.Planning;

/// <summary>One look ahead: down the tree from the root, then a rollout from the leaf, then back up. Used again for the next.</summary>
internal sealed class Simulation(int stateSize)
{
    private readonly List<ActionNode> _actions = [];
    private readonly List<Successor> _successors = [];
    private double _return, _weight;

    /// <summary>Steps taken in the tree.</summary>
    public int Depth => _successors.Count;

    /// <summary>The state reached in the tree.</summary>
    public StateNode Node { get; private set; } = new([]);

    /// <summary>The action taken last.</summary>
    public ActionNode Action => _actions[^1];

    /// <summary>The state reached in the rollout, once it has begun.</summary>
    public float[] State { get; } = new float[stateSize];

    /// <summary>Whether the step taken last, in the tree or the rollout, ended the task.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Steps that the rollout still takes.</summary>
    public int StepsLeft { get; private set; }

    public void Begin(StateNode root)
    {
        _actions.Clear();
        _successors.Clear();
        (Node, IsDone) = (root, false);
    }

    /// <summary>Takes an action in <see cref="Node"/>. Until the return is known it counts as a visit that earned nothing, so that others look elsewhere.</summary>
    public void Take(ActionNode action)
    {
        Node.Started++;
        action.Started++;
        _actions.Add(action);
    }

    /// <returns>Whether the simulation goes on from there: it is not the first to come.</returns>
    public bool Arrive(Successor successor)
    {
        _successors.Add(successor);
        (Node, IsDone) = (successor.Node, successor.IsDone);
        bool known = Node.IsVisited;
        Node.IsVisited = true;
        return known;
    }

    /// <summary>Begins the rollout of so many steps in <see cref="Node"/>, none where the task is done.</summary>
    public void Leave(int steps)
    {
        Node.State.CopyTo(State, 0);
        (_return, _weight, StepsLeft) = (0, 1, IsDone ? 0 : steps);
    }

    /// <summary>A step of the rollout.</summary>
    public void Follow(ReadOnlySpan<float> next, double reward, bool isDone, double discount)
    {
        next.CopyTo(State);
        AddReturn(reward);
        _weight *= discount;
        (IsDone, StepsLeft) = (isDone, isDone ? 0 : StepsLeft - 1);
    }

    /// <summary>Adds what is earned from <see cref="State"/> on.</summary>
    public void AddReturn(double value) => _return += _weight * value;

    /// <summary>Tells every action on the path what followed, the last one first.</summary>
    public void BackUp(MctsBackup backup, double discount, ReturnRange range)
    {
        double value = _return;
        if (Node.Started == 0) Node.AddEstimate(value);
        for (int i = _actions.Count - 1; i >= 0; i--)
        {
            value = _successors[i].Reward + discount * value;
            if (backup == MctsBackup.MeanReturn) _actions[i].Average(value);
            else _actions[i].Expect(discount);
            range.Include(_actions[i].Value);
        }
    }
}
