using WorldModels.Vision;
using static WorldModels.Onnx.GraphBuilder;

namespace WorldModels.Onnx;

/// <summary>V's encoder and decoder as parts of a graph.</summary>
internal sealed class VisionGraph(VaeEncoderTransformer vision)
{
    public const int Side = 64, Channels = 3;

    private static readonly string[] Layers =
    [
        "encoder.conv1", "encoder.conv2", "encoder.conv3", "encoder.conv4", "encoder.mean", "encoder.log_variance",
        "decoder.dense", "decoder.deconv1", "decoder.deconv2", "decoder.deconv3", "decoder.deconv4",
    ];

    private readonly TensorSet _weights = new(
        vision.Weights, "the paper's V (four convolutions, four transposed convolutions)",
        [.. Layers.SelectMany(layer => new[] { $"{layer}.weight", $"{layer}.bias" })]);

    /// <summary>Computes features, from which latents are computed, from pictures, bytes [batch, 64, 64, 3].</summary>
    public string Features(GraphBuilder graph, string pictures)
    {
        string values = graph.Node("Cast", [pictures], Attribute("to", (long)ElementType.Float));
        values = graph.Node("Mul", [values, graph.Constant([1 / 255f])]);
        values = graph.Node("Transpose", [values], Attribute("perm", [0, 3, 1, 2]));
        for (int layer = 1; layer <= 4; layer++)
        {
            values = Layer(graph, "Conv", values, $"encoder.conv{layer}", Attribute("strides", [2, 2]));
            values = graph.Node("Relu", [values]);
        }
        return graph.Node("Flatten", [values], Attribute("axis", 1));
    }

    /// <summary>Computes means, [batch, latent], from features.</summary>
    public string Mean(GraphBuilder graph, string features) => Layer(graph, "Gemm", features, "encoder.mean", Attribute("transB", 1));

    /// <summary>Computes log variances, [batch, latent], from features.</summary>
    public string LogVariance(GraphBuilder graph, string features) => Layer(graph, "Gemm", features, "encoder.log_variance", Attribute("transB", 1));

    /// <summary>Computes pictures in 0..1, [batch, 64, 64, 3], from latents [batch, latent].</summary>
    public string Decode(GraphBuilder graph, string latents)
    {
        string values = Layer(graph, "Gemm", latents, "decoder.dense", Attribute("transB", 1));
        if (vision.RectifiedDense) values = graph.Node("Relu", [values]);
        values = graph.Node("Unsqueeze", [values, graph.Constant(2L, 3L)]);
        for (int layer = 1; layer <= 4; layer++)
        {
            values = Layer(graph, "ConvTranspose", values, $"decoder.deconv{layer}", Attribute("strides", [2, 2]));
            values = graph.Node(layer < 4 ? "Relu" : "Sigmoid", [values]);
        }
        return graph.Node("Transpose", [values], Attribute("perm", [0, 2, 3, 1]));
    }

    private string Layer(GraphBuilder graph, string operation, string values, string layer, Schema.AttributeProto attribute) =>
        graph.Node(operation, [values, _weights.Constant(graph, $"{layer}.weight"), _weights.Constant(graph, $"{layer}.bias")], attribute);
}
