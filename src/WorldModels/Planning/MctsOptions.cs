using WorldModels.MachineLearning;

namespace WorldModels.Planning;

/// <summary>Settings of <see cref="Mcts"/>.</summary>
public sealed class MctsOptions : PlannerOptions
{
    /// <summary>The number of simulations of a search. Default 256.</summary>
    public int Simulations { get; set; } = 256;

    /// <summary>The number of simulations that the model steps together, 1 or more. A larger batch needs fewer calls of the model. Default 16.</summary>
    public int BatchSize { get; set; } = 16;

    /// <summary>The maximum number of steps of a simulation, in the tree and the rollout together. Default 50.</summary>
    public int Horizon { get; set; } = 50;

    /// <summary>The number of steps of random actions that evaluate a new leaf; 0: only <see cref="LeafValue"/> evaluates it. Default 20.</summary>
    public int RolloutDepth { get; set; } = 20;

    /// <summary>Returns the expected return from a state in which a simulation stops before the episode ends. Default: none, 0.</summary>
    [NotInRunRecord("is a function, which cannot be compared")]
    public Func<float[], double>? LeafValue { get; set; }

    /// <summary>The discount factor: the value of a reward one step later, 0 to 1. Default 0.99.</summary>
    public double Discount { get; set; } = 0.99;

    /// <summary>How the value of an action is computed from its simulations. Default <see cref="MctsBackup.MeanReturn"/>.</summary>
    public MctsBackup Backup { get; set; }

    /// <summary>The weight of UCB1's bonus for rarely tried actions, for returns that are scaled to 0 to 1. Default the square root of 2.</summary>
    public double ExplorationConstant { get; set; } = Math.Sqrt(2);

    /// <summary>In a state visited n times, at most this value times n^<see cref="ActionWideningExponent"/> actions of a box are tried. Default 1.</summary>
    public double ActionWideningConstant { get; set; } = 1;

    /// <summary>See <see cref="ActionWideningConstant"/>; 0 to 1. Default 0.5.</summary>
    public double ActionWideningExponent { get; set; } = 0.5;

    /// <summary>
    /// An action taken n times keeps at most this value times n^<see cref="SuccessorWideningExponent"/> distinct next states; beyond
    /// that, one of them is drawn in proportion to how often the model returned it. Default 1.
    /// </summary>
    public double SuccessorWideningConstant { get; set; } = 1;

    /// <summary>See <see cref="SuccessorWideningConstant"/>; 0 to 1. Default 0.5; use 0 for a deterministic model, which is then called once for each action.</summary>
    public double SuccessorWideningExponent { get; set; } = 0.5;

    /// <summary>
    /// Whether a search reuses the results of earlier searches, which is useful if they reached exactly this state. The memory grows until
    /// <see cref="Mcts.Forget"/> is called; an agent calls it at the end of the episode. Default false.
    /// </summary>
    public bool ReuseTree { get; set; }

    internal MctsOptions Copy() => (MctsOptions)MemberwiseClone();

    internal override void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Simulations, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Horizon, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(RolloutDepth);
        if (!Enum.IsDefined(Backup)) throw new ArgumentOutOfRangeException(nameof(Backup), Backup, $"{Backup} is not a value of {nameof(MctsBackup)}");
        RequireFraction(Discount, nameof(Discount));
        RequireFinite(ExplorationConstant, ExplorationConstant >= 0, nameof(ExplorationConstant), "0 or more");
        RequireFinite(ActionWideningConstant, ActionWideningConstant > 0, nameof(ActionWideningConstant), "above 0");
        RequireFraction(ActionWideningExponent, nameof(ActionWideningExponent));
        RequireFinite(SuccessorWideningConstant, SuccessorWideningConstant > 0, nameof(SuccessorWideningConstant), "above 0");
        RequireFraction(SuccessorWideningExponent, nameof(SuccessorWideningExponent));
    }

    private static void RequireFraction(double value, string name) => RequireFinite(value, value is >= 0 and <= 1, name, "from 0 to 1");

    private static void RequireFinite(double value, bool isInRange, string name, string range)
    {
        if (!isInRange || !double.IsFinite(value)) throw new ArgumentOutOfRangeException(name, value, $"{name} must be a finite number {range}");
    }
}

/// <summary>How the value of an action is computed from its simulations.</summary>
public enum MctsBackup
{
    /// <summary>The mean of the returns, as in UCT (Kocsis and Szepesvari 2006), including those of exploratory actions.</summary>
    MeanReturn,

    /// <summary>
    /// The value of the best action in each next state, weighted by how often the model returned that state: the partial Bellman backup of DP-UCT (Keller
    /// and Helmert 2013). It is best if states occur repeatedly, as in tables; otherwise it is biased towards lucky rollouts.
    /// </summary>
    BestAction,
}
