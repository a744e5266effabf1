using WorldModels.Torch;

namespace WorldModels.Memory;

/// <summary>
/// M's weights as ctallec/world-models keeps them (models/mdrnn.py): an LSTM over (a, z), and a head that gives means and log sigmas,
/// component after component, then the logits of the components, the reward and the logit of done.
/// </summary>
internal static class ReproductionMdnRnn
{
    private const string Recurrent = "rnn.", Head = "gmm_linear.", Layer = "_l0";

    /// <summary>Whether the weights have the names of that M.</summary>
    public static bool IsIn(IReadOnlyDictionary<string, NamedTensor> tensors) => tensors.ContainsKey(Head + "weight");

    /// <summary>The same weights under the names of this library; an LSTMCell's lack the number of the layer.</summary>
    public static Dictionary<string, NamedTensor> Rename(IReadOnlyDictionary<string, NamedTensor> tensors) =>
        tensors.Values.Select(tensor => tensor with { Name = Rename(tensor.Name) }).ToDictionary(tensor => tensor.Name);

    /// <summary>Puts inputs and outputs in the order of this library, once the sizes are known.</summary>
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
