using Microsoft.ML;
using WorldModels.Dynamics;
using WorldModels.MachineLearning;
using WorldModels.Planning;
using WorldModels.Rollouts;

namespace WorldModels.Exploration;

/// <summary>
/// A dynamics network, or an ensemble of them, round after round, and a planner that asks it before each step, for observations
/// that are the state. While episodes are collected the planner also earns by the ensemble's disagreement.
/// </summary>
/// <remarks>
/// The network is trained anew each round, on all rollouts. The held-out error of a round is the squared error, in variances of the
/// next state, of the network before on the round's fresh episodes; NaN in the first round. Nothing is dreamt but by the planner: the
/// dream score is NaN.
/// </remarks>
public sealed class DynamicsLearner : IRoundLearner
{
    private readonly MLContext _context;

    /// <param name="context">Makes the stage; give it a seed, for the same result each time.</param>
    public DynamicsLearner(MLContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        _context = context;
    }

    /// <summary>How the network is trained. The seed, the progress and the cancellation are the loop's; these settings are not changed. A checkpoint folder gets a folder for each round. Default: an ensemble of three.</summary>
    public DynamicsNetworkOptions Network { get; set; } = new() { EnsembleSize = 3 };

    /// <summary>
    /// How to plan: by tree search from where one stands, <see cref="MctsOptions"/>, the default; or by value iteration over all states that were seen,
    /// <see cref="GraphOptions"/>, for discrete actions in a world whose states come again, where it also finds what is far off.
    /// </summary>
    public PlannerOptions Planner { get; set; } = new MctsOptions();

    /// <summary>
    /// What a unit of disagreement is worth beside a reward while episodes are collected, 0 or more; above 0 it needs an ensemble. To tree search the
    /// unit is the deviation between the members, to a graph the variance: see <see cref="GraphPolicy.OfDisagreement"/>. Default 1.
    /// </summary>
    public double Curiosity { get; set; } = 1;

    /// <inheritdoc/>
    public string Describe(int round) => FormattableString.Invariant(
        $"dynamics network, curiosity {Curiosity}; network: {RunRecord.Describe(Network)}; {PlannerName(Planner)}: {RunRecord.Describe(Planner)}");

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There is curiosity but no ensemble, an option of the planner is out of its range, or it has no use for such actions.</exception>
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
    /// <exception cref="ArgumentException">There is curiosity but no ensemble.</exception>
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
                $"a single network disagrees with nobody: set {nameof(DynamicsNetworkOptions.EnsembleSize)} to 2 or more, or {nameof(Curiosity)} to 0", nameof(Curiosity));
    }

    private static string PlannerName(PlannerOptions planner) => planner switch
    {
        GraphOptions => "graph",
        MctsOptions => "tree search",
        _ => throw new ArgumentException($"there is no planner {planner}", nameof(planner)),
    };
}
