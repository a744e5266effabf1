using WorldModels.Torch;

namespace WorldModels.Memory;

/// <summary>M's weights out of a file, as <see cref="MdnRnnModel"/> reads them, and the sizes that follow from their shapes.</summary>
internal sealed record MdnRnnWeights(IReadOnlyDictionary<string, NamedTensor> Tensors, MdnRnnShape Shape)
{
    private const string InputWeight = "lstm.weight_ih_l0", SharedMixture = "gmm_linear.weight";

    /// <param name="file">The file.</param>
    /// <param name="actionSize">Numbers of an action as M reads it.</param>
    /// <exception cref="FormatException">A weight is missing, has the wrong shape or does not belong to M.</exception>
    public static MdnRnnWeights Of(SafetensorsFile file, int actionSize)
    {
        Dictionary<string, NamedTensor> tensors = file.Tensors.ToDictionary(tensor => tensor.Name);
        if (tensors.ContainsKey(SharedMixture))
            throw new FormatException(
                $"'{SharedMixture}' gives one set of mixture weights for the whole latent, as in ctallec/world-models: its dimensions then depend on each other, "
                + "which M, with a mixture of its own for each dimension as in the paper, cannot express. Train M here on the latents of that V");
        MdnRnnShape shape = ShapeOf(tensors, actionSize);
        AddSecondBias(tensors);
        // Nothing recorded to begin at: a latent from the prior that V is trained towards, h and c of zero.
        tensors.TryAdd(DreamStarts.Name, new NamedTensor(DreamStarts.Name, [1, 2 * (shape.LatentSize + shape.HiddenSize)], new float[2 * (shape.LatentSize + shape.HiddenSize)]));
        return new MdnRnnWeights(tensors, shape);
    }

    /// <summary>The weights with the second bias that torch's LSTM has, so that a module loads them as they are.</summary>
    public static IEnumerable<NamedTensor> ForTorch(MdnRnnModel model)
    {
        int gates = 4 * model.Shape.HiddenSize;
        return [.. model.Weights, new NamedTensor(MdnRnnNetwork.SecondBias, [gates], new float[gates])];
    }

    private static MdnRnnShape ShapeOf(Dictionary<string, NamedTensor> tensors, int actionSize)
    {
        int[] lstm = Matrix(tensors, InputWeight), head = Matrix(tensors, MdnRnnModel.HeadWeight);
        int hidden = head[1], latent = lstm[1] - actionSize, mixtures = latent > 0 ? (head[0] - 2) / (3 * latent) : 0;
        if (latent < 1) throw new FormatException($"'{InputWeight}' reads {lstm[1]} numbers: with {actionSize} of an action no latent is left");
        var shape = new MdnRnnShape(latent, actionSize, hidden, mixtures);
        return mixtures > 0 && shape.OutputSize == head[0] ? shape : throw new FormatException(
            $"'{MdnRnnModel.HeadWeight}' gives {head[0]} numbers: for {latent} latents M gives logits, means and log sigmas (3 x {latent} for each Gaussian), the reward and done");
    }

    private static int[] Matrix(Dictionary<string, NamedTensor> tensors, string name) =>
        !tensors.TryGetValue(name, out NamedTensor? tensor) ? throw new FormatException($"the weights are not those of M: they lack '{name}'; they hold {string.Join(", ", tensors.Keys)}")
        : tensor.Shape is [> 0, > 0] ? tensor.Shape
        : throw new FormatException($"weight '{name}' of M has the shape {NamedTensor.Describe(tensor.Shape)}, expected a matrix");

    // torch's LSTM has two bias vectors that only ever act as their sum.
    private static void AddSecondBias(Dictionary<string, NamedTensor> tensors)
    {
        if (!tensors.Remove(MdnRnnNetwork.SecondBias, out NamedTensor? second)) return;
        if (!tensors.TryGetValue(MdnRnnNetwork.FirstBias, out NamedTensor? first) || !first.Shape.AsSpan().SequenceEqual(second.Shape))
            throw new FormatException($"'{MdnRnnNetwork.SecondBias}' has the shape {NamedTensor.Describe(second.Shape)}, other than '{MdnRnnNetwork.FirstBias}'");
        tensors[first.Name] = first with { Values = [.. first.Values.Zip(second.Values, (a, b) => a + b)] };
    }
}
