using WorldModels.Torch;

namespace WorldModels.Vision;

/// <summary>V's weights under the names of this library, read from a file that may have the names of the reproduction in PyTorch or be a file of the paper's code.</summary>
/// <param name="Tensors">The weights by name, as <see cref="VaeModel"/> reads them.</param>
/// <param name="LatentSize">The number of latent dimensions.</param>
/// <param name="RectifiedDense">Whether a ReLU follows the decoder's dense layer, as in the reproduction but not in the paper.</param>
internal sealed record VaeWeights(IReadOnlyDictionary<string, NamedTensor> Tensors, int LatentSize, bool RectifiedDense)
{
    /// <summary>The metadata entry that says whether there is a ReLU.</summary>
    public const string ActivationKey = "decoder.dense.activation", Rectifier = "relu";

    private const string LogSigma = "encoder.fc_logsigma.";

    /// <summary>The names of layers in ctallec/world-models and in this library. Convolutions have the same names in both.</summary>
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
                $"the weights are not those of V: 'encoder.mean.bias' is missing, or 'encoder.fc_mu.bias' together with '{LogSigma}bias'; there are {string.Join(", ", file.Tensors.Select(tensor => tensor.Name))}");
        bool rectified = theirs || file.Metadata.GetValueOrDefault(ActivationKey) == Rectifier;
        return new VaeWeights(tensors, mean.Shape[0], rectified);
    }

    // That encoder returns log sigma; this library's returns log sigma^2, which is twice as much.
    private static NamedTensor Rename(NamedTensor tensor)
    {
        (string theirs, string ours) = Renamed.FirstOrDefault(pair => tensor.Name.StartsWith(pair.Theirs, StringComparison.Ordinal));
        if (theirs is null) return tensor;
        float[] values = theirs == LogSigma ? [.. tensor.Values.Select(value => 2 * value)] : tensor.Values;
        return tensor with { Name = ours + tensor.Name[theirs.Length..], Values = values };
    }
}
