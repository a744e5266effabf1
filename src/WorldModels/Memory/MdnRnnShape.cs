using System.Text.Json.Serialization;

namespace WorldModels.Memory;

/// <summary>The sizes of M, what it is made of, and where each thing stands in its output vector.</summary>
/// <remarks>Records of earlier trainings hold all its properties; later ones are left out, so that those trainings can go on.</remarks>
/// <param name="LatentSize">Numbers in z.</param>
/// <param name="ActionSize">Numbers in an action as M reads it: a vector as it is, a choice one-hot.</param>
/// <param name="HiddenSize">Units of the recurrent layer.</param>
/// <param name="Mixtures">Gaussians of each latent dimension, or of the whole latent where the weights are shared; 1 with a deterministic head.</param>
/// <param name="PredictsReward">Whether the output has a reward.</param>
/// <param name="PredictsDone">Whether the output has the logit of done.</param>
/// <param name="Cell">The recurrent layer. Models that were saved before there was a choice do not say it.</param>
/// <param name="Head">What is said of the next latent; the same goes for it.</param>
internal sealed record MdnRnnShape(
    int LatentSize, int ActionSize, int HiddenSize, int Mixtures, bool PredictsReward = true, bool PredictsDone = true,
    RecurrentCell Cell = RecurrentCell.Lstm, PredictionHead Head = PredictionHead.MixtureDensity)
{
    public int InputSize => LatentSize + ActionSize;

    /// <summary>Numbers in c: as many as in h, or none.</summary>
    public int CellSize => Cell.HasCellState() ? HiddenSize : 0;

    public bool IsDeterministic => Head == PredictionHead.Deterministic;

    /// <summary>Whether all dimensions share one set of mixture weights.</summary>
    [JsonIgnore]
    public bool IsShared => Head == PredictionHead.SharedMixture;

    /// <summary>How many mixtures there are: one for each dimension, or one for all.</summary>
    [JsonIgnore]
    public int MixtureCount => IsShared ? 1 : LatentSize;

    /// <summary>Means or log sigmas in the output: for latent d and component k at d * Mixtures + k.</summary>
    public int MixtureSize => LatentSize * Mixtures;

    /// <summary>Numbers that a draw begins with: the logits, or the means of a deterministic head.</summary>
    [JsonIgnore]
    public int ChoiceSize => MixtureCount * Mixtures;

    /// <summary>A deterministic head has means and nothing else of the latent.</summary>
    public int MeansAt => IsDeterministic ? 0 : ChoiceSize;

    public int LogSigmasAt => ChoiceSize + MixtureSize;

    public int RewardAt => IsDeterministic ? LatentSize : ChoiceSize + 2 * MixtureSize;

    public int DoneAt => RewardAt + (PredictsReward ? 1 : 0);

    public int OutputSize => DoneAt + (PredictsDone ? 1 : 0);

    /// <summary>Where the logits of a dimension's components begin.</summary>
    public int LogitsAt(int dimension) => IsShared ? 0 : dimension * Mixtures;
}
