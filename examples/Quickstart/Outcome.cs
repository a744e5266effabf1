using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.Control;
using WorldModels.Memory;
using WorldModels.Rollouts;
using WorldModels.Vision;

namespace Quickstart;

/// <summary>The stages of one round, and the chain that they make.</summary>
internal sealed record Round(int Number, VaeEncoderTransformer Vision, MdnRnnPredictorTransformer Memory, ControllerTransformer Control)
{
    public ITransformer Model { get; } = new TransformerChain<ITransformer>(Vision, Memory, Control);

    /// <summary>The mean real return on the tracks on which rounds are compared.</summary>
    public double Trial { get; set; }

    public Agent CreateAgent() => Agent.FromModel(Model);
}

/// <summary>All that the main job found out.</summary>
internal sealed record Outcome(
    RolloutDataView Rollouts, RolloutDataView Unseen, ReconstructionQuality Seen, IReadOnlyList<Round> Rounds, Round Best, Scores Scores);
