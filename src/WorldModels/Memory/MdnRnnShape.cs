namespace WorldModels.Memory;

/// <summary>The sizes of M, what it is made of, and where each thing stands in its output vector.</summary>
/// <param name="LatentSize">Numbers in z.</param>
/// <param name="ActionSize">Numbers in an action as M reads it: a vector as it is, a choice one-hot.</param>
/// <param name="HiddenSize">Units of the recurrent layer.</param>
/// <param name="Mixtures">Gaussians of each latent dimension; 1 with a deterministic head.</param>
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

    /// <summary>Numbers of one kind (logits, means or log sigmas) in the output: for latent d and component k at d * Mixtures + k.</summary>
    public int MixtureSize => LatentSize * Mixtures;

    /// <summary>A deterministic head has means and nothing else of the latent.</summary>
    public int MeansAt => IsDeterministic ? 0 : MixtureSize;

    public int LogSigmasAt => 2 * MixtureSize;

    public int RewardAt => IsDeterministic ? LatentSize : 3 * MixtureSize;

    public int DoneAt => RewardAt + (PredictsReward ? 1 : 0);

    public int OutputSize => DoneAt + (PredictsDone ? 1 : 0);
}
