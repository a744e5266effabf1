using WorldModels.Control;
using WorldModels.Environments;
using static WorldModels.Onnx.GraphBuilder;

namespace WorldModels.Onnx;

/// <summary>C as part of a graph.</summary>
internal sealed class ControllerGraph(ControllerTransformer controller)
{
    /// <summary>Whether C sees the cell state beside the hidden state.</summary>
    public bool UsesCell => controller.InputColumnNames.Count == 3;

    /// <summary>Latents [batch, latent] and states [batch, hidden] to actions [batch, action]; a choice is its number.</summary>
    public string Act(GraphBuilder graph, string latent, string hidden, string cell)
    {
        int inputs = controller.LatentSize + controller.HiddenSize * (UsesCell ? 2 : 1);
        int outputs = controller.ActionSpace is DiscreteSpace discrete ? discrete.Count : controller.ActionSpace.Size;
        float[] parameters = controller.Parameters;
        string weight = graph.Constant(parameters.AsSpan(0, outputs * inputs), outputs, inputs);
        string[] bias = parameters.Length == outputs * inputs ? [] : [graph.Constant(parameters.AsSpan(outputs * inputs), outputs)];
        string seen = graph.Node("Concat", UsesCell ? [latent, hidden, cell] : [latent, hidden], Attribute("axis", 1));
        string action = graph.Node("Gemm", [seen, weight, .. bias], Attribute("transB", 1));
        if (controller.ActionSpace is BoxSpace box)
        {
            action = graph.Node("Max", [action, graph.Constant([.. box.Low], outputs)]);
            return graph.Node("Min", [action, graph.Constant([.. box.High], outputs)]);
        }
        action = graph.Node("ArgMax", [action], Attribute("axis", 1), Attribute("keepdims", 1));
        return graph.Node("Cast", [action], Attribute("to", (long)ElementType.Float));
    }
}
