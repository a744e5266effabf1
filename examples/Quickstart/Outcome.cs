using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.Control;
using WorldModels.Memory;
using WorldModels.Rollouts;
using WorldModels.Vision;

namespace Quickstart;

/// <summary>The stages of one round, and the chain that they make.</summary>
internal sealed record Round(VaeEncoderTransformer Vision, MdnRnnPredictorTransformer Memory, LinearControllerTransformer Control)
{
    public ITransformer Model { get; } = new TransformerChain<ITransformer>(Vision, Memory, Control);
}

/// <summary>All that the main job found out.</summary>
internal sealed record Outcome(RolloutDataView Rollouts, RolloutDataView Unseen, ReconstructionQuality Seen, IReadOnlyList<Round> Rounds, Scores Scores)
{
    public Round Last => Rounds[^1];

    public ITransformer Model => Last.Model;
}
