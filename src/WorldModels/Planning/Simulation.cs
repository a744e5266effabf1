namespace WorldModels.Planning;

/// <summary>One simulation: down the tree from the root, then a rollout from the leaf, then the backup. The object is reused for the next simulation.</summary>
internal sealed class Simulation(int stateSize)
{
    private readonly List<ActionNode> _actions = [];
    private readonly List<Successor> _successors = [];
    private double _return, _weight;

    /// <summary>The number of steps taken in the tree.</summary>
    public int Depth => _successors.Count;

    /// <summary>The current node in the tree.</summary>
    public StateNode Node { get; private set; } = new([]);

    /// <summary>The last action.</summary>
    public ActionNode Action => _actions[^1];

    /// <summary>The current state of the rollout, after it has begun.</summary>
    public float[] State { get; } = new float[stateSize];

    /// <summary>Whether the last step, in the tree or the rollout, ended the episode.</summary>
    public bool IsDone { get; private set; }

    /// <summary>The remaining number of steps of the rollout.</summary>
    public int StepsLeft { get; private set; }

    public void Begin(StateNode root)
    {
        _actions.Clear();
        _successors.Clear();
        (Node, IsDone) = (root, false);
    }

    /// <summary>Takes an action in <see cref="Node"/>. Until the return is known it counts as a visit with the lowest value, so that other simulations select other actions.</summary>
    public void Take(ActionNode action)
    {
        Node.Started++;
        action.Started++;
        _actions.Add(action);
    }

    /// <returns>Whether the simulation continues from there, because the node was visited before.</returns>
    public bool Arrive(Successor successor)
    {
        _successors.Add(successor);
        (Node, IsDone) = (successor.Node, successor.IsDone);
        bool known = Node.IsVisited;
        Node.IsVisited = true;
        return known;
    }

    /// <summary>Begins a rollout of the given number of steps in <see cref="Node"/>; none if the episode has ended.</summary>
    public void Leave(int steps)
    {
        Node.State.CopyTo(State, 0);
        (_return, _weight, StepsLeft) = (0, 1, IsDone ? 0 : steps);
    }

    /// <summary>Adds a step of the rollout.</summary>
    public void Follow(ReadOnlySpan<float> next, double reward, bool isDone, double discount)
    {
        next.CopyTo(State);
        AddReturn(reward);
        _weight *= discount;
        (IsDone, StepsLeft) = (isDone, isDone ? 0 : StepsLeft - 1);
    }

    /// <summary>Adds the expected return from <see cref="State"/> on.</summary>
    public void AddReturn(double value) => _return += _weight * value;

    /// <summary>Updates every action on the path with the return, the last one first.</summary>
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
