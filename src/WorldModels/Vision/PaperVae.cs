using WorldModels.Torch;

namespace WorldModels.Vision;

/// <summary>Reads V from the file of the paper's code (<c>vae.json</c>): the variables in order, in TensorFlow's layout, with channels last.</summary>
internal static class PaperVae
{
    private static readonly string[] Layers =
    [
        "encoder.conv1", "encoder.conv2", "encoder.conv3", "encoder.conv4", "encoder.mean", "encoder.log_variance",
        "decoder.dense", "decoder.deconv1", "decoder.deconv2", "decoder.deconv3", "decoder.deconv4",
    ];

    // The output of the last convolution: 2 x 2 pixels of 256 channels.
    private const int Pixels = 4;

    /// <exception cref="FormatException">There are more or fewer variables than V has.</exception>
    public static IEnumerable<NamedTensor> Rename(IReadOnlyList<NamedTensor> variables)
    {
        if (variables.Count != 2 * Layers.Length) throw new FormatException($"the weights are not those of V: there are {variables.Count} variables, but the paper's V has {2 * Layers.Length}");
        foreach ((int index, NamedTensor variable) in variables.Index())
        {
            string layer = Layers[index / 2];
            NamedTensor scaled = variable with { Values = [.. variable.Values.Select(value => value / PaperFile.Scale)] };
            if (index % 2 == 1) yield return scaled with { Name = layer + ".bias" };
            else yield return Weight(scaled, layer) with { Name = layer + ".weight" };
        }
    }

    // Kernels are [height, width, in, out], kernels of transposed convolutions [height, width, out, in], weights of dense layers [in, out].
    private static NamedTensor Weight(NamedTensor kernel, string layer)
    {
        if (kernel.Shape.Length == 4) return kernel.Transpose(3, 2, 0, 1);
        if (kernel.Shape.Length != 2) throw new FormatException($"variable {kernel.Name}, '{layer}' of V, has the shape {NamedTensor.Describe(kernel.Shape)}");
        bool readsPictures = layer.StartsWith("encoder.", StringComparison.Ordinal) && kernel.Shape[0] % Pixels == 0;
        if (!readsPictures) return kernel.Transpose(1, 0);
        int inputs = kernel.Shape[0], outputs = kernel.Shape[1];
        return (kernel with { Shape = [Pixels, inputs / Pixels, outputs] }).Transpose(2, 1, 0) with { Shape = [outputs, inputs] };
    }
}
