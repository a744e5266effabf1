using WorldModels.Rollouts;
using WorldModels.Torch;

namespace WorldModels.Memory;

/// <summary>The episodes that M is not trained on but judged by.</summary>
internal sealed class HeldOutEpisodes(RolloutStore store, IReadOnlyList<int> episodes, MdnRnnPredictorOptions options, long seed)
{
    public int Count => episodes.Count;

    public PredictionQuality Measure(IReadOnlyDictionary<string, NamedTensor> weights, MdnRnnShape shape) =>
        PredictionQuality.Measure(new MdnRnnModel(weights, shape, DreamStarts.None(shape)), store, episodes, seed);

    /// <summary>What training minimises, on these episodes.</summary>
    public double Loss(PredictionQuality quality) =>
        (options.Head == PredictionHead.Deterministic ? quality.SquaredError / 2 : quality.NegativeLogLikelihood) + options.DoneWeight * quality.DoneError
        + (double.IsNaN(quality.RewardExplained) ? 0 : options.RewardWeight / 2 * (1 - quality.RewardExplained));
}
