using WorldModels.Rollouts;
using WorldModels.Torch;

namespace WorldModels.Memory;

/// <summary>The held-out episodes, on which M is evaluated but not trained.</summary>
/// <param name="store">The encoded rollouts.</param>
/// <param name="episodes">The held-out episodes of the store.</param>
/// <param name="options">The weights of the losses.</param>
/// <param name="seed">The seed of the drawn latents.</param>
/// <param name="standardizes">Whether the training standardizes latents; squared errors are then in units of the variance.</param>
internal sealed class HeldOutEpisodes(RolloutStore store, IReadOnlyList<int> episodes, MdnRnnPredictorOptions options, long seed, bool standardizes = false)
{
    public int Count => episodes.Count;

    /// <summary>Measures the quality that weights for the numbers as they are have on these episodes.</summary>
    public PredictionQuality Measure(IReadOnlyDictionary<string, NamedTensor> weights, MdnRnnShape shape) =>
        PredictionQuality.Measure(new MdnRnnModel(weights, shape, DreamStarts.None(shape)), store, episodes, seed);

    /// <summary>Returns the training loss on these episodes.</summary>
    public double Loss(PredictionQuality quality) =>
        (options.Head == PredictionHead.Deterministic ? quality.SquaredError / (standardizes ? quality.MeanBaselineError : 1) / 2 : quality.NegativeLogLikelihood) + options.DoneWeight * quality.DoneError
        + (double.IsNaN(quality.RewardExplained) ? 0 : options.RewardWeight / 2 * (1 - quality.RewardExplained));
}
