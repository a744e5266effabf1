using WorldModels.Torch;

namespace WorldModels.Memory;

/// <summary>
/// Mean and standard deviation of the rewards. M learns (reward - mean) / deviation; the weights that are kept say the
/// reward itself, since a linear layer can take the scale in.
/// </summary>
internal readonly record struct RewardScale(double Mean, double Deviation)
{
    /// <summary>Weights that give standardized rewards become weights that give rewards.</summary>
    public Dictionary<string, NamedTensor> Fold(IEnumerable<NamedTensor> weights, MdnRnnShape shape) =>
        Change(weights, shape, Deviation, Mean);

    /// <summary>The way back, to train weights further.</summary>
    public Dictionary<string, NamedTensor> Unfold(IEnumerable<NamedTensor> weights, MdnRnnShape shape) =>
        Change(weights, shape, 1 / Deviation, -Mean / Deviation);

    private static Dictionary<string, NamedTensor> Change(IEnumerable<NamedTensor> weights, MdnRnnShape shape, double factor, double shift)
    {
        var changed = weights.ToDictionary(tensor => tensor.Name, tensor => tensor with { Values = [.. tensor.Values] });
        if (!shape.PredictsReward) return changed;
        float[] weight = changed[MdnRnnModel.HeadWeight].Values, bias = changed[MdnRnnModel.HeadBias].Values;
        foreach (ref float value in weight.AsSpan(shape.RewardAt * shape.HiddenSize, shape.HiddenSize)) value = (float)(value * factor);
        bias[shape.RewardAt] = (float)(bias[shape.RewardAt] * factor + shift);
        return changed;
    }
}
