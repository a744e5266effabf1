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
/// A learner for the iterative procedure with V, M and C: V is trained in the first round and then unchanged, M is trained on all rollouts so far, and C
/// in M's dream; M and C start from the previous round's weights.
/// </summary>
/// <remarks>The held-out error of a round is M's negative log-likelihood, or its squared error with a deterministic head.</remarks>
public sealed class VisionMemoryControlLearner : IRoundLearner
{
    private readonly MLContext _context;

    /// <param name="context">Creates the stages; give it a seed to get the same result each time.</param>
    public VisionMemoryControlLearner(MLContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        _context = context;
    }

    /// <summary>
    /// Creates the settings of V for a given round, which is always 1, because V is trained once. The loop provides the seed, the progress and the cancellation; the
    /// settings object is not changed.
    /// </summary>
    public Func<int, VaeEncoderOptions> Vision { get; set; } = _ => new VaeEncoderOptions();

    /// <summary>
    /// Creates the settings of M for a given round, from 1. The loop provides <see cref="MdnRnnPredictorOptions.StartFrom"/>, the seed, the progress and the
    /// cancellation; the settings object is not changed.
    /// </summary>
    public Func<int, MdnRnnPredictorOptions> Memory { get; set; } = _ => new MdnRnnPredictorOptions();

    /// <summary>
    /// Creates the settings of C for a given round, from 1. Of <see cref="ControllerOptions.Environment"/>, a resumed loop only compares whether it is set.
    /// The loop provides <see cref="CmaEsControllerOptions.StartFrom"/>, the seed, the progress and the cancellation; the settings object is not changed.
    /// </summary>
    public Func<int, CmaEsControllerOptions> Control { get; set; } = _ => new CmaEsControllerOptions();

    /// <summary>
    /// How much an agent deviates from its actions while episodes are collected: the scale of <see cref="ExploringPolicy"/>, or the fraction of random actions if actions are
    /// discrete; above 0. Default 0.15.
    /// </summary>
    public double Exploration { get; set; } = 0.15;

    /// <inheritdoc/>
    public string Describe(int round)
    {
        // M and C both start from the previous round's weights.
        (string, object?) start = (nameof(MdnRnnPredictorOptions.StartFrom), null);
        (VaeEncoderOptions vision, MdnRnnPredictorOptions memory, CmaEsControllerOptions control) = (Vision(1), Memory(round), Control(round));
        string seen = RunRecord.Describe(vision, (nameof(vision.Precision), $"{vision.Precision}"));
        string remembered = RunRecord.Describe(memory, (nameof(memory.Precision), $"{memory.Precision}"), start);
        string acted = RunRecord.Describe(control, (nameof(control.Environment), control.Environment is null ? null : "real"), (nameof(control.Ensemble), ControllerRun.Hashes(control.Ensemble)), start);
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
