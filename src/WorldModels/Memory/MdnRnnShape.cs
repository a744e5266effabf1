using System.Text.Json.Serialization;

namespace WorldModels.Memory;

/// <summary>The sizes of M, its kinds of cell and head, and the positions in its output vector.</summary>
/// <remarks>Run records of earlier trainings contain all properties of this record. Properties added later must be left out of run records, so that those trainings can be resumed.</remarks>
/// <param name="LatentSize">The number of latent dimensions.</param>
/// <param name="ActionSize">The length of an encoded action: a vector is unchanged, a choice is one-hot.</param>
/// <param name="HiddenSize">The number of units of the recurrent layer.</param>
/// <param name="Mixtures">The number of Gaussians of each latent dimension, or of the whole latent with shared weights; 1 with a deterministic head.</param>
/// <param name="PredictsReward">Whether the output contains a reward.</param>
/// <param name="PredictsDone">Whether the output contains the logit of done.</param>
/// <param name="Cell">The recurrent layer. Models that were saved before this property existed do not contain it.</param>
/// <param name="Head">The form of the prediction of the next latent; older models do not contain it either.</param>
internal sealed record MdnRnnShape(
    int LatentSize, int ActionSize, int HiddenSize, int Mixtures, bool PredictsReward = true, bool PredictsDone = true,
    RecurrentCell Cell = RecurrentCell.Lstm, PredictionHead Head = PredictionHead.MixtureDensity)
{
    public int InputSize => LatentSize + ActionSize;

    /// <summary>The length of c: that of h, or 0.</summary>
    public int CellSize => Cell.HasCellState() ? HiddenSize : 0;

    public bool IsDeterministic => Head == PredictionHead.Deterministic;

    /// <summary>Whether all dimensions share one set of mixture weights.</summary>
    [JsonIgnore]
    public bool IsShared => Head == PredictionHead.SharedMixture;

    /// <summary>The number of mixtures: one for each dimension, or one for all.</summary>
    [JsonIgnore]
    public int MixtureCount => IsShared ? 1 : LatentSize;

    /// <summary>The number of means, or of log sigmas, in the output; that of latent d and component k has the index d * Mixtures + k.</summary>
    public int MixtureSize => LatentSize * Mixtures;

    /// <summary>The number of outputs that are computed first for a draw: the logits, or the means of a deterministic head.</summary>
    [JsonIgnore]
    public int ChoiceSize => MixtureCount * Mixtures;

    /// <summary>The index of the first mean. A deterministic head has only means for the latent.</summary>
    public int MeansAt => IsDeterministic ? 0 : ChoiceSize;

    public int LogSigmasAt => ChoiceSize + MixtureSize;

    public int RewardAt => IsDeterministic ? LatentSize : ChoiceSize + 2 * MixtureSize;

    public int DoneAt => RewardAt + (PredictsReward ? 1 : 0);

    public int OutputSize => DoneAt + (PredictsDone ? 1 : 0);

    /// <summary>Returns the index of the first logit of a dimension's components.</summary>
    public int LogitsAt(int dimension) => IsShared ? 0 : dimension * Mixtures;
}
