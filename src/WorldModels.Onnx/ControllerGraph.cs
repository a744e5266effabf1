using WorldModels.Control;
using WorldModels.Environments;
using static WorldModels.Onnx.GraphBuilder;

namespace WorldModels.Onnx;

/// <summary>C as part of a graph.</summary>
internal sealed class ControllerGraph
{
    private readonly ControllerTransformer _controller;

    /// <exception cref="NotSupportedException">C does not read a hidden state.</exception>
    public ControllerGraph(ControllerTransformer controller)
    {
        if (controller.HiddenSize == 0)
            throw new NotSupportedException("only a C that reads the latent and M's hidden state can be exported; this one was trained without M");
        _controller = controller;
    }

    /// <summary>Whether C also reads the cell state.</summary>
    public bool UsesCell => _controller.InputColumnNames.Count == 3;

    /// <summary>Computes actions [batch, action] from latents [batch, latent] and states [batch, hidden]; a choice is its number.</summary>
    public string Act(GraphBuilder graph, string latent, string hidden, string cell) => Action(graph, Outputs(graph, latent, hidden, cell));

    /// <summary>Computes the outputs before they are converted to an action.</summary>
    public string Outputs(GraphBuilder graph, string latent, string hidden, string cell)
    {
        int inputs = _controller.LatentSize + _controller.HiddenSize * (UsesCell ? 2 : 1), units = _controller.HiddenUnits;
        int outputs = _controller.ActionSpace is DiscreteSpace discrete ? discrete.Count : _controller.ActionSpace.Size;
        float[] parameters = _controller.Parameters;
        string values = graph.Node("Concat", UsesCell ? [latent, hidden, cell] : [latent, hidden], Attribute("axis", 1));
        int hiddenWeights = units * inputs, outputWeights = outputs * (units > 0 ? units : inputs);
        bool hasBias = parameters.Length > hiddenWeights + outputWeights;
        if (units > 0) values = graph.Node("Tanh", [Layer(graph, values, parameters, inputs, units, hasBias)]);
        int first = hiddenWeights + (hasBias ? units : 0);
        return Layer(graph, values, parameters.AsSpan(first), units > 0 ? units : inputs, outputs, hasBias);
    }

    /// <summary>Converts the outputs to an action: moved into the bounds of a box, or the choice with the largest output.</summary>
    public string Action(GraphBuilder graph, string outputs)
    {
        if (_controller.ActionSpace is BoxSpace box)
        {
            string above = graph.Node("Max", [outputs, graph.Constant([.. box.Low], box.Size)]);
            return graph.Node("Min", [above, graph.Constant([.. box.High], box.Size)]);
        }
        string choice = graph.Node("ArgMax", [outputs], Attribute("axis", 1), Attribute("keepdims", 1));
        return graph.Node("Cast", [choice], Attribute("to", (long)ElementType.Float));
    }

    // W row by row, then b, if there is one.
    private static string Layer(GraphBuilder graph, string values, ReadOnlySpan<float> parameters, int inputs, int outputs, bool hasBias)
    {
        string weight = graph.Constant(parameters[..(outputs * inputs)], outputs, inputs);
        string[] bias = hasBias ? [graph.Constant(parameters.Slice(outputs * inputs, outputs), outputs)] : [];
        return graph.Node("Gemm", [values, weight, .. bias], Attribute("transB", 1));
    }
}
