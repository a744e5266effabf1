using WorldModels.Torch;

namespace WorldModels.Vision;

/// <summary>V's weights under the names of this library, out of a file that may use those of the reproduction in PyTorch, or be that of the paper's code.</summary>
/// <param name="Tensors">By name, as <see cref="VaeModel"/> reads them.</param>
/// <param name="LatentSize">Numbers in a latent.</param>
/// <param name="RectifiedDense">Whether the decoder's dense layer is followed by a ReLU, as in the reproduction and unlike in the paper.</param>
internal sealed record VaeWeights(IReadOnlyDictionary<string, NamedTensor> Tensors, int LatentSize, bool RectifiedDense)
{
    /// <summary>The entry in a file's metadata that tells of the ReLU.</summary>
    public const string ActivationKey = "decoder.dense.activation", Rectifier = "relu";

    private const string LogSigma = "encoder.fc_logsigma.";

    /// <summary>What ctallec/world-models calls a layer, and what it is called here. The layers of convolutions have the same names.</summary>
    private static readonly (string Theirs, string Ours)[] Renamed =
        [("encoder.fc_mu.", "encoder.mean."), (LogSigma, "encoder.log_variance."), ("decoder.fc1.", "decoder.dense.")];

    /// <exception cref="FormatException">A weight is missing, has the wrong shape or does not belong to V.</exception>
    public static VaeWeights Of(SafetensorsFile file)
    {
        bool theirs = file.Tensors.Any(tensor => tensor.Name.StartsWith(LogSigma, StringComparison.Ordinal));
        IEnumerable<NamedTensor> renamed = PaperFile.IsSourceOf(file) ? PaperVae.Rename(file.Tensors) : file.Tensors.Select(tensor => theirs ? Rename(tensor) : tensor);
        Dictionary<string, NamedTensor> tensors = renamed.ToDictionary(tensor => tensor.Name);
        if (!tensors.TryGetValue("encoder.mean.bias", out NamedTensor? mean) || mean.Shape is not [> 0])
            throw new FormatException(
                $"the weights are not those of V: they lack 'encoder.mean.bias', or 'encoder.fc_mu.bias' beside '{LogSigma}bias'; they hold {string.Join(", ", file.Tensors.Select(tensor => tensor.Name))}");
        bool rectified = theirs || file.Metadata.GetValueOrDefault(ActivationKey) == Rectifier;
        return new VaeWeights(tensors, mean.Shape[0], rectified);
    }

    // Their encoder gives log sigma, ours log sigma^2: twice as much.
    private static NamedTensor Rename(NamedTensor tensor)
    {
        (string theirs, string ours) = Renamed.FirstOrDefault(pair => tensor.Name.StartsWith(pair.Theirs, StringComparison.Ordinal));
        if (theirs is null) return tensor;
        float[] values = theirs == LogSigma ? [.. tensor.Values.Select(value => 2 * value)] : tensor.Values;
        return tensor with { Name = ours + tensor.Name[theirs.Length..], Values = values };
    }
}
