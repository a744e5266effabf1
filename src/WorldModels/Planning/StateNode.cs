namespace WorldModels.Planning;

/// <summary>A state that the search has reached, by one or more paths.</summary>
internal sealed class StateNode(float[] state)
{
    private int _estimates;

    public float[] State { get; } = state;

    /// <summary>Whether a simulation has reached this node: the first one ends here, at a leaf.</summary>
    public bool IsVisited { get; set; }

    /// <summary>The mean return of the rollouts that started here when it was a leaf; 0 if there is none yet.</summary>
    public double Estimate { get; private set; }

    /// <summary>Adds the return of a rollout from here. A leaf has several if simulations reach their maximum depth in it.</summary>
    public void AddEstimate(double value) => Estimate += (value - Estimate) / ++_estimates;

    /// <summary>The value of the best action tried; <see cref="Estimate"/> if no value is known.</summary>
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

    /// <summary>The number of simulations that continued from here, including those that are not finished.</summary>
    public int Started { get; set; }

    /// <summary>The actions tried here.</summary>
    public List<ActionNode> Actions { get; } = [];
}
