namespace WorldModels.Planning;

/// <summary>A state that the search has come to, by whatever way.</summary>
internal sealed class StateNode(float[] state)
{
    private int _estimates;

    public float[] State { get; } = state;

    /// <summary>Whether a simulation has come here: the first one to do so ends here, as at a leaf.</summary>
    public bool IsVisited { get; set; }

    /// <summary>The mean of what the rollouts from here returned, when it was a leaf; 0 before there is one.</summary>
    public double Estimate { get; private set; }

    /// <summary>Takes in what a rollout from here returned. A leaf has several where simulations that may go no further end in it.</summary>
    public void AddEstimate(double value) => Estimate += (value - Estimate) / ++_estimates;

    /// <summary>What the best action tried is worth; <see cref="Estimate"/> where none is known.</summary>
    public double Value
    {
        get
        {
            double best = double.NegativeInfinity;
            foreach (ActionNode action in Actions)
                if (action.Finished > 0) best = Math.Max(best, action.Value);
            return double.IsNegativeInfinity(best) ? Estimate : best;
        }
    }

    /// <summary>Simulations that went on from here, those under way included.</summary>
    public int Started { get; set; }

    /// <summary>The actions tried here.</summary>
    public List<ActionNode> Actions { get; } = [];
}
