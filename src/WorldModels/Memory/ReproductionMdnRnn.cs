using WorldModels.Torch;

namespace WorldModels.Memory;

/// <summary>
/// M's weights in the layout of ctallec/world-models (models/mdrnn.py): an LSTM over (a, z), and a head whose output is the means and log sigmas,
/// component after component, then the logits of the components, the reward and the logit of done.
/// </summary>
internal static class ReproductionMdnRnn
{
    private const string Recurrent = "rnn.", Head = "gmm_linear.", Layer = "_l0";

    /// <summary>Returns whether the weights have the names of that M.</summary>
    public static bool IsIn(IReadOnlyDictionary<string, NamedTensor> tensors) => tensors.ContainsKey(Head + "weight");

    /// <summary>Returns the same weights under the names of this library; the names of an LSTMCell have no layer number.</summary>
    public static Dictionary<string, NamedTensor> Rename(IReadOnlyDictionary<string, NamedTensor> tensors) =>
        tensors.Values.Select(tensor => tensor with { Name = Rename(tensor.Name) }).ToDictionary(tensor => tensor.Name);

    /// <summary>Reorders inputs and outputs to the order of this library; the sizes must be known.</summary>
    public static void Reorder(Dictionary<string, NamedTensor> tensors, MdnRnnShape shape)
    {
        string input = shape.Cell.WeightName("weight_ih_l0");
        int[] columns = [.. Enumerable.Range(shape.ActionSize, shape.LatentSize), .. Enumerable.Range(0, shape.ActionSize)];
        tensors[input] = tensors[input].Transpose(1, 0).Rows(columns).Transpose(1, 0);

        int logits = 2 * shape.MixtureSize, reward = logits + shape.Mixtures;
        IEnumerable<int> means = Enumerable.Range(0, shape.LatentSize).SelectMany(d => Enumerable.Range(0, shape.Mixtures).Select(k => k * shape.LatentSize + d));
        int[] rows = [.. Enumerable.Range(logits, shape.Mixtures), .. means, .. means.Select(row => shape.MixtureSize + row), reward, reward + 1];
        tensors[MdnRnnModel.HeadWeight] = tensors[MdnRnnModel.HeadWeight].Rows(rows);
        if (tensors.TryGetValue(MdnRnnModel.HeadBias, out NamedTensor? bias) && bias.Shape is [var length] && length == rows.Length)
            tensors[MdnRnnModel.HeadBias] = bias.Rows(rows);
    }

    private static string Rename(string name)
    {
        if (name.StartsWith(Head, StringComparison.Ordinal)) return "head." + name[Head.Length..];
        if (!name.StartsWith(Recurrent, StringComparison.Ordinal)) return name;
        string weight = name[Recurrent.Length..];
        return RecurrentCell.Lstm.WeightName(weight.EndsWith(Layer, StringComparison.Ordinal) ? weight : weight + Layer);
    }
}
