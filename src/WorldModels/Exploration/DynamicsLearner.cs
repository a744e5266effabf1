using Microsoft.ML;
using WorldModels.Dynamics;
using WorldModels.MachineLearning;
using WorldModels.Planning;
using WorldModels.Rollouts;

namespace WorldModels.Exploration;

/// <summary>
/// A learner for the iterative procedure with a dynamics network, or an ensemble, and a planner that searches in it before each step, for environments whose observations
/// are the state. While episodes are collected, the planner also seeks the ensemble's disagreement.
/// </summary>
/// <remarks>
/// The network is trained from new weights in each round, on all rollouts. The held-out error of a round is the squared error, in units of the variance of the
/// next state, of the previous round's network on the new episodes; NaN in the first round. There are no dreamt episodes, so the
/// dream score is NaN.
/// </remarks>
public sealed class DynamicsLearner : IRoundLearner
{
    private readonly MLContext _context;

    /// <param name="context">Creates the stage; give it a seed to get the same result each time.</param>
    public DynamicsLearner(MLContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        _context = context;
    }

    /// <summary>The settings of the network. The loop provides the seed, the progress and the cancellation; the settings object is not changed. If it has a checkpoint folder, each round uses a subfolder. Default: an ensemble of three.</summary>
    public DynamicsNetworkOptions Network { get; set; } = new() { EnsembleSize = 3 };

    /// <summary>
    /// The planner: tree search from the current state, <see cref="MctsOptions"/>, the default; or value iteration over all observed states,
    /// <see cref="GraphOptions"/>, for discrete actions in an environment whose states occur repeatedly. Value iteration also finds distant rewards.
    /// </summary>
    public PlannerOptions Planner { get; set; } = new MctsOptions();

    /// <summary>
    /// The weight of the disagreement relative to the reward while episodes are collected, 0 or more; a value above 0 needs an ensemble. Tree search
    /// uses the standard deviation between the members, a graph the variance: see <see cref="GraphPolicy.OfDisagreement"/>. Default 1.
    /// </summary>
    public double Curiosity { get; set; } = 1;

    /// <inheritdoc/>
    public string Describe(int round) => FormattableString.Invariant(
        $"dynamics network, curiosity {Curiosity}; network: {RunRecord.Describe(Network)}; {PlannerName(Planner)}: {RunRecord.Describe(Planner)}");

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">Curiosity is above 0 but there is no ensemble, a setting of the planner is out of its range, or the planner does not support the actions.</exception>
    public RoundOutcome Learn(LearningRound round)
    {
        ArgumentNullException.ThrowIfNull(round);
        Validate();
        if (Planner is GraphOptions) GraphPolicy.RequireDiscrete(round.Rollouts.Store.ActionSpace, nameof(round));
        double error = round.Before is null
            ? double.NaN
            : _context.WorldModels().MeasureModel(DynamicsNetworkTransformer.FromModel(round.Before), round.Fresh).SquaredError;
        DynamicsNetworkOptions network = round.Prepare(Network);
        network.KeepStates |= Planner is GraphOptions;
        if (network.CheckpointFolder is { } folder) network.CheckpointFolder = Path.Combine(folder, $"round-{round.Number}");
        return new RoundOutcome(_context.Transforms.DynamicsNetwork(network).Fit(round.Rollouts), error, double.NaN);
    }

    /// <inheritdoc/>
    public IPolicy CreatePolicy(ITransformer model) => Plan(DynamicsNetworkTransformer.FromModel(model), curiosity: 0);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">Curiosity is above 0 but there is no ensemble.</exception>
    public IPolicy CreateExplorer(ITransformer model) => Plan(DynamicsNetworkTransformer.FromModel(model), Curiosity);

    private IPolicy Plan(DynamicsNetworkTransformer network, double curiosity) => Planner switch
    {
        GraphOptions graph => curiosity == 0 ? new GraphPolicy(network, network.States, graph) : GraphPolicy.OfDisagreement(network, graph, curiosity),
        _ => new PlanningAgent(curiosity == 0 ? network : CuriousModel.OfDisagreement(network, curiosity), (MctsOptions)Planner),
    };

    private void Validate()
    {
        ArgumentNullException.ThrowIfNull(Planner);
        Planner.Validate();
        if (!(Curiosity >= 0 && double.IsFinite(Curiosity)))
            throw new ArgumentOutOfRangeException(nameof(Curiosity), Curiosity, $"{nameof(Curiosity)} must be a finite number of 0 or more");
        if (Curiosity > 0 && Network.EnsembleSize < 2)
            throw new ArgumentException(
                $"a single network has no disagreement: set {nameof(DynamicsNetworkOptions.EnsembleSize)} to 2 or more, or {nameof(Curiosity)} to 0", nameof(Curiosity));
    }

    private static string PlannerName(PlannerOptions planner) => planner switch
    {
        GraphOptions => "graph",
        MctsOptions => "tree search",
        _ => throw new ArgumentException($"the planner {planner} is not supported", nameof(planner)),
    };
}
