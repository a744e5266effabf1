using WorldModels.Torch;

namespace WorldModels.Memory;

/// <summary>M's weights from a file, in the form that <see cref="MdnRnnModel"/> reads, and the sizes that follow from their shapes.</summary>
internal sealed record MdnRnnWeights(IReadOnlyDictionary<string, NamedTensor> Tensors, MdnRnnShape Shape)
{
    /// <summary>The metadata entry that says whether all dimensions share the mixture weights.</summary>
    public const string HeadKey = "head";

    private const string FirstBias = "bias_ih_l0", SecondBias = "bias_hh_l0";

    /// <param name="file">The file.</param>
    /// <param name="actionSize">The length of an encoded action.</param>
    /// <exception cref="FormatException">A weight is missing, has the wrong shape or does not belong to M.</exception>
    public static MdnRnnWeights Of(SafetensorsFile file, int actionSize)
    {
        MdnRnnWeights weights = PaperFile.IsSourceOf(file) ? PaperMdnRnn.Of(file.Tensors, actionSize) : OfModule(file, actionSize);
        // The file has no recorded starts: dreams begin with a latent from the prior that V is trained towards, and with h and c of zero.
        MdnRnnShape shape = weights.Shape;
        int start = 2 * shape.LatentSize + shape.HiddenSize + shape.CellSize;
        var tensors = new Dictionary<string, NamedTensor>(weights.Tensors);
        tensors.TryAdd(DreamStarts.Name, new NamedTensor(DreamStarts.Name, [1, start], new float[start]));
        return weights with { Tensors = tensors };
    }

    private static MdnRnnWeights OfModule(SafetensorsFile file, int actionSize)
    {
        Dictionary<string, NamedTensor> tensors = file.Tensors.ToDictionary(tensor => tensor.Name);
        bool theirs = ReproductionMdnRnn.IsIn(tensors);
        if (theirs) tensors = ReproductionMdnRnn.Rename(tensors);
        MdnRnnShape shape = ShapeOf(tensors, actionSize, theirs || file.Metadata.GetValueOrDefault(HeadKey) == nameof(PredictionHead.SharedMixture));
        if (theirs) ReproductionMdnRnn.Reorder(tensors, shape);
        if (!shape.Cell.NeedsSecondBias()) AddSecondBias(tensors, shape.Cell.WeightName(FirstBias), shape.Cell.WeightName(SecondBias));
        return new MdnRnnWeights(tensors, shape);
    }

    /// <summary>Returns the weights with both biases of torch's layer, so that a PyTorch module can load them.</summary>
    public static IEnumerable<NamedTensor> ForTorch(MdnRnnModel model)
    {
        RecurrentCell cell = model.Shape.Cell;
        int gates = cell.Gates() * model.Shape.HiddenSize;
        return cell.NeedsSecondBias() ? model.Weights : [.. model.Weights, new NamedTensor(cell.WeightName(SecondBias), [gates], new float[gates])];
    }

    private static MdnRnnShape ShapeOf(Dictionary<string, NamedTensor> tensors, int actionSize, bool shared)
    {
        RecurrentCell cell = Enum.GetValues<RecurrentCell>().FirstOrDefault(cell => tensors.ContainsKey(InputWeight(cell)));
        int[] input = Matrix(tensors, InputWeight(cell)), head = Matrix(tensors, MdnRnnModel.HeadWeight);
        int hidden = head[1], latent = input[1] - actionSize;
        if (latent < 1) throw new FormatException($"'{InputWeight(cell)}' reads {input[1]} numbers: an action has {actionSize} of them, so none are left for a latent");
        var guess = new MdnRnnShape(latent, actionSize, hidden, 1, Cell: cell, Head: PredictionHead.Deterministic);
        if (!shared && guess.OutputSize == head[0]) return guess;
        int mixtures = (head[0] - 2) / (shared ? 2 * latent + 1 : 3 * latent);
        var mixture = new MdnRnnShape(latent, actionSize, hidden, mixtures, Cell: cell, Head: shared ? PredictionHead.SharedMixture : PredictionHead.MixtureDensity);
        return mixtures > 0 && mixture.OutputSize == head[0] ? mixture : throw new FormatException(
            $"'{MdnRnnModel.HeadWeight}' gives {head[0]} numbers: for {latent} latents M's head returns logits, means and log sigmas ({(shared ? $"2 x {latent} + 1" : $"3 x {latent}")} for each Gaussian){(shared ? "" : " or the latents alone")}, then the reward and done");
    }

    private static string InputWeight(RecurrentCell cell) => cell.WeightName("weight_ih_l0");

    private static int[] Matrix(Dictionary<string, NamedTensor> tensors, string name) =>
        !tensors.TryGetValue(name, out NamedTensor? tensor) ? throw new FormatException($"the weights are not those of M: '{name}' is missing; there are {string.Join(", ", tensors.Keys)}")
        : tensor.Shape is [> 0, > 0] ? tensor.Shape
        : throw new FormatException($"weight '{name}' of M has the shape {NamedTensor.Describe(tensor.Shape)}, expected a matrix");

    // Only the sum of the two bias vectors has an effect.
    private static void AddSecondBias(Dictionary<string, NamedTensor> tensors, string firstName, string secondName)
    {
        if (!tensors.Remove(secondName, out NamedTensor? second)) return;
        if (!tensors.TryGetValue(firstName, out NamedTensor? first) || !first.Shape.AsSpan().SequenceEqual(second.Shape))
            throw new FormatException($"'{secondName}' has the shape {NamedTensor.Describe(second.Shape)}, unlike '{firstName}'");
        tensors[firstName] = first with { Values = [.. first.Values.Zip(second.Values, (a, b) => a + b)] };
    }
}
