using Microsoft.ML;
using WorldModels.Dynamics;
using WorldModels.Planning;
using WorldModels.Rollouts;

namespace WorldModels.Exploration;

/// <summary>
/// A dynamics network, or an ensemble of them, round after round, and a planner that searches it before each step, for observations
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

    /// <summary>How the network is trained. Progress and cancellation are set by the loop. Default: an ensemble of three.</summary>
    public DynamicsNetworkOptions Network { get; set; } = new() { EnsembleSize = 3 };

    /// <summary>How the planner searches.</summary>
    public MctsOptions Planner { get; set; } = new();

    /// <summary>What a unit of disagreement is worth beside a reward while episodes are collected, 0 or more; above 0 it needs an ensemble. Default 1.</summary>
    public double Curiosity { get; set; } = 1;

    /// <inheritdoc/>
    /// <remarks>Only the settings named in it are compared: keep the others the same yourself when a loop goes on.</remarks>
    public string Description => FormattableString.Invariant(
        $"dynamics network; {Network.EnsembleSize} x {Network.Head}, {Network.Epochs} epochs, {Planner.Simulations} simulations, curiosity {Curiosity}");

    /// <inheritdoc/>
    public RoundOutcome Learn(LearningRound round)
    {
        ArgumentNullException.ThrowIfNull(round);
        double error = round.Before is null
            ? double.NaN
            : _context.WorldModels().MeasureModel(DynamicsNetworkTransformer.FromModel(round.Before), round.Fresh).SquaredError;
        (Network.Progress, Network.CancellationToken) = (round.Progress, round.CancellationToken);
        return new RoundOutcome(_context.Transforms.DynamicsNetwork(Network).Fit(round.Rollouts), error, double.NaN);
    }

    /// <inheritdoc/>
    public IPolicy CreatePolicy(ITransformer model) => new PlanningAgent(DynamicsNetworkTransformer.FromModel(model), Planner);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">There is curiosity but no ensemble.</exception>
    public IPolicy CreateExplorer(ITransformer model)
    {
        DynamicsNetworkTransformer network = DynamicsNetworkTransformer.FromModel(model);
        return new PlanningAgent(Curiosity == 0 ? network : CuriousModel.OfDisagreement(network, Curiosity), Planner);
    }
}
