using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.MachineLearning;
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

    /// <summary>
    /// Makes the settings of V for the round of a number, which is 1: V is trained once. The seed, the progress and the cancellation are the loop's; what
    /// is made is not changed.
    /// </summary>
    public Func<int, VaeEncoderOptions> Vision { get; set; } = _ => new VaeEncoderOptions();

    /// <summary>
    /// Makes the settings of M for the round of a number, from 1. <see cref="MdnRnnPredictorOptions.StartFrom"/>, the seed, the progress and the
    /// cancellation are the loop's; what is made is not changed.
    /// </summary>
    public Func<int, MdnRnnPredictorOptions> Memory { get; set; } = _ => new MdnRnnPredictorOptions();

    /// <summary>
    /// Makes the settings of C for the round of a number, from 1. <see cref="ControllerOptions.Environment"/>, where it is set, is compared by no more than that.
    /// <see cref="CmaEsControllerOptions.StartFrom"/>, the seed, the progress and the cancellation are the loop's; what is made is not changed.
    /// </summary>
    public Func<int, CmaEsControllerOptions> Control { get; set; } = _ => new CmaEsControllerOptions();

    /// <summary>
    /// How far a collecting agent strays: the scale of <see cref="ExploringPolicy"/>, or the share of random actions where actions are
    /// discrete; above 0. Default 0.15.
    /// </summary>
    public double Exploration { get; set; } = 0.15;

    /// <inheritdoc/>
    public string Describe(int round)
    {
        // M and C of the round before are where both start from.
        (string, object?) start = (nameof(MdnRnnPredictorOptions.StartFrom), null);
        (VaeEncoderOptions vision, MdnRnnPredictorOptions memory, CmaEsControllerOptions control) = (Vision(1), Memory(round), Control(round));
        string seen = RunRecord.Describe(vision, (nameof(vision.Precision), $"{vision.Precision}"));
        string remembered = RunRecord.Describe(memory, (nameof(memory.Precision), $"{memory.Precision}"), start);
        string acted = RunRecord.Describe(control, (nameof(control.Environment), control.Environment is null ? null : "real"), start);
        return FormattableString.Invariant($"V, M and C, exploration {Exploration}; V: {seen}; M: {remembered}; C: {acted}");
    }

    /// <inheritdoc/>
    public RoundOutcome Learn(LearningRound round)
    {
        ArgumentNullException.ThrowIfNull(round);
        VaeEncoderTransformer vision = round.Before is { } before
            ? VaeEncoderTransformer.FromModel(before)
            : _context.Transforms.VaeEncoder(round.Prepare(Vision(round.Number))).Fit(round.Rollouts);
        IDataView encoded = vision.Transform(round.Rollouts);

        MdnRnnPredictorOptions remember = round.Prepare(Memory(round.Number));
        remember.StartFrom = round.Before is null ? null : MdnRnnPredictorTransformer.FromModel(round.Before);
        MdnRnnPredictorTransformer memory = _context.Transforms.MdnRnnPredictor(remember).Fit(encoded);

        CmaEsControllerOptions act = round.Prepare(Control(round.Number));
        act.StartFrom = round.Before is null ? null : ControllerTransformer.FromModel(round.Before);
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
}
