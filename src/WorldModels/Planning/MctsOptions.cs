using WorldModels.MachineLearning;

namespace WorldModels.Planning;

/// <summary>Settings of <see cref="Mcts"/>.</summary>
public sealed class MctsOptions : PlannerOptions
{
    /// <summary>Simulations of one search. Default 256.</summary>
    public int Simulations { get; set; } = 256;

    /// <summary>Simulations that go through the model together, 1 or more; few calls for many. Default 16.</summary>
    public int BatchSize { get; set; } = 16;

    /// <summary>The most steps that a simulation looks ahead, tree and rollout together. Default 50.</summary>
    public int Horizon { get; set; } = 50;

    /// <summary>Steps of random actions that judge a new leaf; 0: <see cref="LeafValue"/> alone judges it. Default 20.</summary>
    public int RolloutDepth { get; set; } = 20;

    /// <summary>The expected return from a state in which a simulation stops before the task is done. Default: none, 0.</summary>
    [NotInRunRecord("a function, which nothing can compare")]
    public Func<float[], double>? LeafValue { get; set; }

    /// <summary>What a reward one step later is worth, 0 to 1. Default 0.99.</summary>
    public double Discount { get; set; } = 0.99;

    /// <summary>What an action is worth in view of the simulations that took it. Default <see cref="MctsBackup.MeanReturn"/>.</summary>
    public MctsBackup Backup { get; set; }

    /// <summary>The weight of UCB1's bonus for rarely tried actions, beside returns scaled to 0 to 1. Default the square root of 2.</summary>
    public double ExplorationConstant { get; set; } = Math.Sqrt(2);

    /// <summary>A state visited n times tries at most this times n^<see cref="ActionWideningExponent"/> actions of a box. Default 1.</summary>
    public double ActionWideningConstant { get; set; } = 1;

    /// <summary>See <see cref="ActionWideningConstant"/>; 0 to 1. Default 0.5.</summary>
    public double ActionWideningExponent { get; set; } = 0.5;

    /// <summary>
    /// An action taken n times keeps at most this times n^<see cref="SuccessorWideningExponent"/> different next states; beyond
    /// that one of them is drawn, as often as the model gave it. Default 1.
    /// </summary>
    public double SuccessorWideningConstant { get; set; } = 1;

    /// <summary>See <see cref="SuccessorWideningConstant"/>; 0 to 1. Default 0.5; 0 in a deterministic world, which then is asked once.</summary>
    public double SuccessorWideningExponent { get; set; } = 0.5;

    /// <summary>
    /// Whether a search knows what earlier ones found, which pays where they came to this state exactly; memory grows until
    /// <see cref="Mcts.Forget"/>, for an agent until the episode is over. Default false.
    /// </summary>
    public bool ReuseTree { get; set; }

    internal MctsOptions Copy() => (MctsOptions)MemberwiseClone();

    internal override void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Simulations, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Horizon, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(RolloutDepth);
        if (!Enum.IsDefined(Backup)) throw new ArgumentOutOfRangeException(nameof(Backup), Backup, $"{Backup} is no {nameof(MctsBackup)}");
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
        if (!isInRange || !double.IsFinite(value)) throw new ArgumentOutOfRangeException(name, value, $"{name} is a finite number {range}");
    }
}

/// <summary>How what simulations found is summed up.</summary>
public enum MctsBackup
{
    /// <summary>The mean of the returns, as in UCT (Kocsis and Szepesvari 2006): what the search explored counts too.</summary>
    MeanReturn,

    /// <summary>
    /// The best action of each next state, weighted by how often the model gave it: the partial Bellman backup of DP-UCT (Keller
    /// and Helmert 2013). Best where next states come again, as in tables; elsewhere it favours lucky rollouts.
    /// </summary>
    BestAction,
}
