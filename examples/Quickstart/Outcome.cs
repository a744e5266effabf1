using Microsoft.ML;
using WorldModels.Control;
using WorldModels.Exploration;
using WorldModels.Memory;
using WorldModels.Rollouts;
using WorldModels.Vision;

namespace Quickstart;

/// <summary>The results and the stages of one round.</summary>
internal sealed record Round(IterativeRound Figures)
{
    public int Number => Figures.Number;

    public ITransformer Model => Figures.Model;

    public VaeEncoderTransformer Vision { get; } = VaeEncoderTransformer.FromModel(Figures.Model);

    public MdnRnnPredictorTransformer Memory { get; } = MdnRnnPredictorTransformer.FromModel(Figures.Model);

    public ControllerTransformer Control { get; } = ControllerTransformer.FromModel(Figures.Model);

    /// <summary>The mean real return on the tracks by which rounds are compared.</summary>
    public double Trial => Figures.Score;

    public Agent CreateAgent() => Agent.FromModel(Model);
}

/// <summary>All results of the main job.</summary>
internal sealed record Outcome(
    RolloutDataView Rollouts, RolloutDataView Unseen, ReconstructionQuality Seen, IReadOnlyList<Round> Rounds, Round Best, Scores Scores);
