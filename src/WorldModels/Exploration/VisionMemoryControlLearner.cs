using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.Memory;
using WorldModels.Rollouts;
using WorldModels.Vision;

namespace WorldModels.Exploration;

/// <summary>
/// V, M and C round after round: V learns to see in the first round and stays as it is, M remembers all rollouts so far, C learns
/// in M's dream; M and C go on from the round before.
/// </summary>
/// <remarks>The held-out error of a round is M's negative log-likelihood, or its squared error with a deterministic head.</remarks>
public sealed class VisionMemoryControlLearner : IRoundLearner
{
    private readonly MLContext _context;

    /// <param name="context">Makes the stages; give it a seed, for the same result each time.</param>
    public VisionMemoryControlLearner(MLContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        _context = context;
    }

    /// <summary>How V is trained in the first round.</summary>
    public VaeEncoderOptions Vision { get; set; } = new();

    /// <summary>
    /// Makes the settings of M for the round of a number, from 1; new ones at each call. <see cref="MdnRnnPredictorOptions.StartFrom"/>, the
    /// progress and the cancellation are set by the loop.
    /// </summary>
    public Func<int, MdnRnnPredictorOptions> Memory { get; set; } = _ => new MdnRnnPredictorOptions();

    /// <summary>
    /// Makes the settings of C for the round of a number, from 1; new ones at each call. <see cref="CmaEsControllerOptions.StartFrom"/>, the
    /// progress and the cancellation are set by the loop.
    /// </summary>
    public Func<int, CmaEsControllerOptions> Control { get; set; } = _ => new CmaEsControllerOptions();

    /// <summary>
    /// How far a collecting agent strays: the scale of <see cref="ExploringPolicy"/>, or the share of random actions where actions are
    /// discrete; above 0. Default 0.15.
    /// </summary>
    public double Exploration { get; set; } = 0.15;

    /// <inheritdoc/>
    /// <remarks>The settings that the functions make are not compared: keep them the same yourself when a loop goes on.</remarks>
    public string Description => FormattableString.Invariant($"V, M and C; V with {Vision.Epochs} epochs, exploration {Exploration}");

    /// <inheritdoc/>
    public RoundOutcome Learn(LearningRound round)
    {
        ArgumentNullException.ThrowIfNull(round);
        VaeEncoderTransformer vision = round.Before is { } before ? VaeEncoderTransformer.FromModel(before) : TrainVision(round);
        IDataView encoded = vision.Transform(round.Rollouts);

        MdnRnnPredictorOptions remember = Memory(round.Number);
        remember.StartFrom = round.Before is null ? null : MdnRnnPredictorTransformer.FromModel(round.Before);
        (remember.Progress, remember.CancellationToken) = (round.Progress, round.CancellationToken);
        MdnRnnPredictorTransformer memory = _context.Transforms.MdnRnnPredictor(remember).Fit(encoded);

        CmaEsControllerOptions act = Control(round.Number);
        act.StartFrom = round.Before is null ? null : ControllerTransformer.FromModel(round.Before);
        (act.Progress, act.CancellationToken) = (round.Progress, round.CancellationToken);
        ControllerTransformer control = _context.WorldModels().CmaEsControllerTrainer(act).Fit(memory.Transform(encoded));

        double error = memory.HeldOut switch
        {
            null => double.NaN,
            { NegativeLogLikelihood: double.NaN } quality => quality.SquaredError,
            { } quality => quality.NegativeLogLikelihood,
        };
        return new RoundOutcome(new TransformerChain<ITransformer>(vision, memory, control), error, control.History.InDream ? control.History.Score : double.NaN);
    }

    /// <inheritdoc/>
    public IPolicy CreatePolicy(ITransformer model) => Agent.FromModel(model);

    /// <inheritdoc/>
    public IPolicy CreateExplorer(ITransformer model)
    {
        Space actions = ControllerTransformer.FromModel(model).ActionSpace;
        return actions is DiscreteSpace
            ? new EpsilonGreedyPolicy(Agent.FromModel(model), actions, Exploration)
            : new ExploringPolicy(Agent.FromModel(model), actions, Exploration);
    }

    private VaeEncoderTransformer TrainVision(LearningRound round)
    {
        (Vision.Progress, Vision.CancellationToken) = (round.Progress, round.CancellationToken);
        return _context.Transforms.VaeEncoder(Vision).Fit(round.Rollouts);
    }
}
