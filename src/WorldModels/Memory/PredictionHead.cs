using System.Text.Json.Serialization;

namespace WorldModels.Memory;

/// <summary>The form of M's prediction of the next latent.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PredictionHead>))]
public enum PredictionHead
{
    /// <summary>A mixture of Gaussians for each dimension, trained by maximum likelihood (World Models, section 2.2): the distribution of the next latent.</summary>
    MixtureDensity,

    /// <summary>
    /// One value for each dimension, trained by squared error: the mean of the next latent. It has no likelihood, and a dream
    /// uses the value without noise. Reward and done are predicted as with the mixture: a mean and a probability.
    /// </summary>
    Deterministic,

    /// <summary>
    /// A mixture of Gaussians of the whole latent, with one set of weights for all dimensions. The dimensions then depend on each other, because one
    /// component is drawn for all of them. The reproduction in PyTorch (ctallec/world-models) has this head.
    /// </summary>
    SharedMixture,
}
