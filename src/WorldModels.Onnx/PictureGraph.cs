using Google.Protobuf;
using WorldModels.Onnx.Schema;
using static WorldModels.Onnx.GraphBuilder;

namespace WorldModels.Onnx;

/// <summary>
/// The graph of an image encoder with conversions: its input is bytes with channels last, which are converted to the form that the encoder needs, and its
/// output is one vector. So it has the same columns as V.
/// </summary>
internal static class PictureGraph
{
    // Since this opset, Add and Mul broadcast.
    private const int OldestOpset = 7;

    /// <summary>Returns the encoder with the columns of V, as a file.</summary>
    /// <exception cref="FormatException">The model is not a supported image encoder.</exception>
    public static byte[] Wrap(ModelProto model, OnnxEncoderOptions options)
    {
        var graph = new GraphBuilder("encoder");
        (string latent, int size) = Add(graph, model, options, OldestOpset);
        graph.Output(options.OutputColumnName, latent, ElementType.Float, "the latent", 1, size);
        model.Graph = graph.Graph;
        return model.ToByteArray();
    }

    /// <summary>Adds the encoder and its pictures to a graph, and returns its latent, [1, size].</summary>
    /// <exception cref="FormatException">The model is not a supported image encoder.</exception>
    public static (string Latent, int Size) Add(GraphBuilder graph, ModelProto model, OnnxEncoderOptions options, int oldestOpset)
    {
        string file = options.ModelFile;
        if (model.OpsetImport.FirstOrDefault(set => set.Domain is "" or "ai.onnx") is { } opset && opset.Version < oldestOpset)
            throw new FormatException($"{file} has opset {opset.Version}: at least {oldestOpset} is needed here");
        ValueInfoProto input = Input(model.Graph, options), output = Output(model.Graph, options);
        PictureShape shape = PictureShape.Of(input, options);
        int latentSize = LatentSize(output, file);

        string inside = Rename(model.Graph, input.Name, "picture"), latent = Rename(model.Graph, output.Name, "latent");
        graph.Avoid(model.Graph);
        string pictures = graph.Input(options.InputColumnName, ElementType.Byte, "pictures", 1, shape.Height, shape.Width, shape.Channels);
        string values = shape.TakesBytes ? pictures : Normalise(graph, pictures, options, shape.Channels, file);
        if (shape.ChannelsFirst) values = graph.Node("Transpose", [values], Attribute("perm", [0, 3, 1, 2]));
        graph.Graph.Node.Add(new NodeProto { OpType = "Identity", Input = { values }, Output = { inside } });
        graph.Graph.Node.Add(model.Graph.Node);
        graph.Graph.Initializer.Add(model.Graph.Initializer);
        return (graph.Node("Reshape", [latent, graph.Constant(1, latentSize)]), latentSize);
    }

    private static string Normalise(GraphBuilder graph, string pictures, OnnxEncoderOptions options, int channels, string file)
    {
        float[] mean = PerChannel(options.Mean, 0, nameof(options.Mean)), deviation = PerChannel(options.StandardDeviation, 1, nameof(options.StandardDeviation));
        string values = graph.Node("Cast", [pictures], Attribute("to", (long)ElementType.Float));
        values = graph.Node("Mul", [values, graph.Constant([.. deviation.Select(value => 1 / (255 * value))], channels)]);
        return graph.Node("Add", [values, graph.Constant([.. mean.Zip(deviation, (m, d) => -m / d)], channels)]);

        float[] PerChannel(float[] values, float otherwise, string name) =>
            values.Length == channels ? values
            : values.Length == 0 ? [.. Enumerable.Repeat(otherwise, channels)]
            : throw new ArgumentException($"{name} has {values.Length} numbers, but the pictures of {file} have {channels} channels", name);
    }

    private static ValueInfoProto Input(GraphProto graph, OnnxEncoderOptions options)
    {
        // Before IR version 4 the weights are also inputs.
        HashSet<string> weights = [.. graph.Initializer.Select(tensor => tensor.Name)];
        ValueInfoProto[] inputs = [.. graph.Input.Where(value => !weights.Contains(value.Name))];
        if (options.ModelInput is null)
            return inputs is [var only] ? only : throw new FormatException(
                $"{options.ModelFile} has {inputs.Length} inputs ({Names(inputs)}): an image encoder must have one");
        return inputs.FirstOrDefault(value => value.Name == options.ModelInput)
            ?? throw new FormatException($"{options.ModelFile} has no input '{options.ModelInput}'; its inputs are {Names(inputs)}");
    }

    private static ValueInfoProto Output(GraphProto graph, OnnxEncoderOptions options) =>
        graph.Output.FirstOrDefault(value => value.Name == (options.ModelOutput ?? value.Name))
        ?? throw new FormatException($"{options.ModelFile} has no output '{options.ModelOutput}'; its outputs are {Names(graph.Output)}");

    private static int LatentSize(ValueInfoProto output, string file)
    {
        TypeProto.Types.Tensor? tensor = output.Type?.TensorType;
        long[] lengths = [.. tensor?.Shape?.Dim.Skip(1).Select(length => length.DimValue) ?? []];
        if (tensor?.ElemType != (int)ElementType.Float || lengths.Length == 0 || Product(lengths) is not { } size)
            throw new FormatException($"output '{output.Name}' of {file} is not a latent: it must be float with a known shape after the batch axis, got {Describe(output)}");
        return size;
    }

    /// <summary>Returns the number of numbers of a shape; null if a length is not known or an array cannot have so many.</summary>
    internal static int? Product(IEnumerable<long> lengths)
    {
        long product = 1;
        foreach (long length in lengths)
        {
            if (length < 1 || length > Array.MaxLength / product) return null;
            product *= length;
        }
        return (int)product;
    }

    internal static string Describe(ValueInfoProto value) =>
        value.Type?.TensorType is not { } tensor ? "no tensor"
        : $"{(Enum.IsDefined((ElementType)tensor.ElemType) ? (ElementType)tensor.ElemType : $"type {tensor.ElemType}")} " +
          $"[{string.Join(", ", tensor.Shape?.Dim.Select(length => length.DimValue > 0 ? $"{length.DimValue}" : "?") ?? ["?"])}]";

    /// <summary>Renames a value, so that its name can be used for the column.</summary>
    private static string Rename(GraphProto graph, string name, string role)
    {
        string other = $"/{role}/{name}";
        foreach (NodeProto node in graph.Node)
        {
            for (int i = 0; i < node.Input.Count; i++) if (node.Input[i] == name) node.Input[i] = other;
            for (int i = 0; i < node.Output.Count; i++) if (node.Output[i] == name) node.Output[i] = other;
        }
        return other;
    }

    private static string Names(IEnumerable<ValueInfoProto> values) => string.Join(", ", values.Select(value => $"'{value.Name}'"));
}
