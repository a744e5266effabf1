using WorldModels.Environments;
using WorldModels.Memory;
using static WorldModels.Onnx.GraphBuilder;

namespace WorldModels.Onnx;

/// <summary>M's LSTM and its head as parts of a graph.</summary>
internal sealed class MemoryGraph(MdnRnnPredictorTransformer memory)
{
    private const string InputWeight = "lstm.weight_ih_l0", HiddenWeight = "lstm.weight_hh_l0", Bias = "lstm.bias_ih_l0";
    private const string HeadWeight = "head.weight", HeadBias = "head.bias";
    private const float LogSigmaBound = 7;

    // ONNX has the gates in the order input, output, forget, cell; PyTorch input, forget, cell, output.
    private static readonly int[] GateOrder = [0, 3, 1, 2];

    private readonly TensorSet _weights = new(
        Supported(memory, memory.Cell == RecurrentCell.Lstm).Weights, "an M of an LSTM", InputWeight, HiddenWeight, Bias, HeadWeight, HeadBias);

    private int HiddenSize => memory.HiddenSize;

    /// <summary>The number of Gaussians of each latent dimension: the head has three outputs for each, then reward and done.</summary>
    public int Mixtures => (_weights[HeadBias].Values.Length - 2) / (3 * memory.LatentSize);

    /// <summary>Converts an action of the environment to M's input: a choice becomes one-hot. The last axis is that of the action.</summary>
    public string Code(GraphBuilder graph, string action)
    {
        if (memory.ActionSpace is not DiscreteSpace choices) return action;
        string index = graph.Node("Cast", [graph.Node("Squeeze", [action, graph.Constant(-1L)])], Attribute("to", (long)ElementType.Int64));
        return graph.Node("OneHot", [index, graph.Constant(choices.Count), graph.Constant([0f, 1f], 2)], Attribute("axis", -1));
    }

    /// <summary>Computes all hidden states [steps, batch, hidden] and the last states [batch, hidden] from inputs [steps, batch, latent + action] and states [batch, hidden].</summary>
    public (string Hidden, string LastHidden, string LastCell) Lstm(GraphBuilder graph, string inputs, string hidden, string cell)
    {
        float[] bias = [.. Gates(Bias, 1), .. new float[4 * HiddenSize]];
        int inputSize = _weights[InputWeight].Shape[1];
        string first = graph.Constant(0L);
        string[] states = graph.Nodes(
            "LSTM", 3,
            [
                inputs,
                graph.Constant(Gates(InputWeight, inputSize), 1, 4 * HiddenSize, inputSize),
                graph.Constant(Gates(HiddenWeight, HiddenSize), 1, 4 * HiddenSize, HiddenSize),
                graph.Constant(bias, 1, 8 * HiddenSize),
                "",
                graph.Node("Unsqueeze", [hidden, first]),
                graph.Node("Unsqueeze", [cell, first]),
            ],
            Attribute("hidden_size", HiddenSize));
        return (graph.Node("Squeeze", [states[0], graph.Constant(1L)]), graph.Node("Squeeze", [states[1], first]), graph.Node("Squeeze", [states[2], first]));
    }

    /// <summary>Computes the next states after one step from [batch, latent], [batch, encoded action] and the states.</summary>
    public (string Hidden, string Cell) Step(GraphBuilder graph, string latent, string code, string hidden, string cell)
    {
        string input = graph.Node("Concat", [latent, code], Attribute("axis", 1));
        (_, string nextHidden, string nextCell) = Lstm(graph, graph.Node("Unsqueeze", [input, graph.Constant(0L)]), hidden, cell);
        return (nextHidden, nextCell);
    }

    /// <summary>Adds the predictions for the next step from hidden states [.., hidden] as outputs of the graph; <paramref name="lead"/> is the shape before the last axis.</summary>
    /// <exception cref="NotSupportedException">M's head is not a mixture for each latent dimension.</exception>
    public void Predict(GraphBuilder graph, string hidden, params IReadOnlyList<Length> lead)
    {
        Supported(memory, memory.Head == PredictionHead.MixtureDensity);
        // A zero in the shape of Reshape keeps the existing length.
        string mixture = graph.Constant([.. lead.Select(_ => 0L), memory.LatentSize, Mixtures]);
        int size = memory.LatentSize * Mixtures;
        string product = graph.Node("MatMul", [hidden, graph.Node("Transpose", [_weights.Constant(graph, HeadWeight)], Attribute("perm", [1, 0]))]);
        string outputs = graph.Node("Add", [product, _weights.Constant(graph, HeadBias)]);
        string[] parts = graph.Nodes("Split", 5, [outputs, graph.Constant(size, size, size, 1, 1)], Attribute("axis", -1));
        string weights = graph.Node("LogSoftmax", [graph.Node("Reshape", [parts[0], mixture])], Attribute("axis", -1));
        string sigmas = graph.Node("Clip", [parts[2], graph.Constant([-LogSigmaBound]), graph.Constant([LogSigmaBound])]);

        Length[] shape = [.. lead, memory.LatentSize, Mixtures];
        graph.Output(OnnxNames.LogWeights, weights, ElementType.Float, "natural logarithms of the Gaussians' weights, for each number of the next latent", shape);
        graph.Output(OnnxNames.Means, graph.Node("Reshape", [parts[1], mixture]), ElementType.Float, "means of the Gaussians", shape);
        graph.Output(OnnxNames.LogSigmas, graph.Node("Reshape", [sigmas, mixture]), ElementType.Float, "natural logarithms of the Gaussians' standard deviations, within -7 to 7", shape);
        graph.Output(OnnxNames.Reward, parts[3], ElementType.Float, "the reward expected for the step", [.. lead, 1]);
        graph.Output(OnnxNames.Done, graph.Node("Sigmoid", [parts[4]]), ElementType.Float, "the probability that the step ends the episode", [.. lead, 1]);
    }

    private float[] Gates(string name, int columns)
    {
        int size = HiddenSize * columns;
        return [.. GateOrder.SelectMany(gate => _weights[name].Values.AsSpan(gate * size, size).ToArray())];
    }

    /// <exception cref="NotSupportedException">M has another cell or another head.</exception>
    private static MdnRnnPredictorTransformer Supported(MdnRnnPredictorTransformer memory, bool supported) => supported ? memory : throw new NotSupportedException(
        $"only an M with an LSTM and a mixture of Gaussians for each dimension can be exported (in an agent the head may be any); this one has the cell {memory.Cell} and the head {memory.Head}");
}
