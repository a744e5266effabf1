namespace WorldModels.Memory;

/// <summary>The sizes of M, and where each thing stands in its output vector.</summary>
/// <param name="LatentSize">Numbers in z.</param>
/// <param name="ActionSize">Numbers in an action as M reads it: a vector as it is, a choice one-hot.</param>
/// <param name="HiddenSize">Units of the LSTM.</param>
/// <param name="Mixtures">Gaussians of each latent dimension.</param>
/// <param name="PredictsReward">Whether the output has a reward.</param>
/// <param name="PredictsDone">Whether the output has the logit of done.</param>
internal sealed record MdnRnnShape(int LatentSize, int ActionSize, int HiddenSize, int Mixtures, bool PredictsReward = true, bool PredictsDone = true)
{
    public int InputSize => LatentSize + ActionSize;

    /// <summary>Numbers of one kind (logits, means or log sigmas) in the output: for latent d and component k at d * Mixtures + k.</summary>
    public int MixtureSize => LatentSize * Mixtures;

    public int MeansAt => MixtureSize;

    public int LogSigmasAt => 2 * MixtureSize;

    public int RewardAt => 3 * MixtureSize;

    public int DoneAt => RewardAt + (PredictsReward ? 1 : 0);

    public int OutputSize => DoneAt + (PredictsDone ? 1 : 0);
}
