using System.Text.Json.Serialization;

namespace WorldModels.Memory;

/// <summary>What M says of the next latent.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PredictionHead>))]
public enum PredictionHead
{
    /// <summary>A mixture of Gaussians for each dimension, learnt by its likelihood (World Models, section 2.2): what may come, and how likely.</summary>
    MixtureDensity,

    /// <summary>
    /// One value for each dimension, learnt by squared error: the mean of what may come. It has no likelihood, and a dream
    /// takes it as it is, without noise. Reward and done are as with the mixture: a mean and a probability.
    /// </summary>
    Deterministic,

    /// <summary>
    /// A mixture of Gaussians of the whole latent, with one set of weights for all dimensions: these then depend on each other, since one
    /// component is drawn for all of them. The reproduction in PyTorch (ctallec/world-models) has this head.
    /// </summary>
    SharedMixture,
}
