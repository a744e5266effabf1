using Google.Protobuf;
using WorldModels.Environments;
using WorldModels.Fuzzing;
using WorldModels.Onnx.Schema;
using static WorldModels.Onnx.GraphBuilder;

namespace WorldModels.Onnx.Tests.HostileFiles;

/// <summary>ONNX files with changed bytes, and messages with errors.</summary>
internal abstract class OnnxTarget(string path) : Target
{
    protected string File { get; } = path;

    public override byte[] Spoil(byte[] file, Mutator mutator)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(file);
        for (int changes = 1 + mutator.Next(3); changes > 0; changes--) MessageMutator.Change(model, mutator);
        return model.ToByteArray();
    }

    public override void Load(byte[] file)
    {
        System.IO.File.WriteAllBytes(File, file);
        Load();
    }

    protected abstract void Load();

    protected byte[] Seed(GraphBuilder graph)
    {
        OnnxFile.Write(File, graph, "a file to begin with");
        return System.IO.File.ReadAllBytes(File);
    }
}

/// <summary>Encoders from another source, up to the point where ONNX Runtime loads them.</summary>
internal sealed class EncoderTarget : OnnxTarget
{
    public EncoderTarget(string path) : base(path) => Seeds = [Seed(Graph(ElementType.Float, ["batch", 3, 4, 4])), Seed(Graph(ElementType.Byte, [1, "height", "width", 3]))];

    public override string Name => "onnx-encoder";

    public override IReadOnlyList<byte[]> Seeds { get; }

    protected override void Load() => PictureGraph.Wrap(OnnxFile.Read(File), new OnnxEncoderOptions { ModelFile = File, Height = 4, Width = 4 });

    private static GraphBuilder Graph(ElementType type, Length[] shape)
    {
        var graph = new GraphBuilder("encoder");
        string values = graph.Node("Cast", [graph.Input("picture", type, "pictures", shape)], Attribute("to", (long)ElementType.Float));
        values = graph.Node("Reshape", [values, graph.Constant(1, 48)]);
        graph.Output("Latent", graph.Node("MatMul", [values, graph.Constant(new float[96], 48, 2)]), ElementType.Float, "latents", 1, 2);
        return graph;
    }
}

/// <summary>Agents, which play one step.</summary>
internal sealed class AgentTarget : OnnxTarget
{
    public AgentTarget(string path) : base(path) => Seeds = [Seed(Graph())];

    public override string Name => "onnx-agent";

    // A picture of the maximum size.
    public override long Limit(long fileBytes) => (1 << 24) + base.Limit(fileBytes);

    public override IReadOnlyList<byte[]> Seeds { get; }

    protected override void Load()
    {
        using var agent = new OnnxAgent(File);
        try
        {
            agent.Begin();
            agent.Act(new Observation(new byte[12]));
        }
        catch (ArgumentException)
        {
            // Another valid agent, for other pictures.
        }
    }

    private static GraphBuilder Graph()
    {
        var graph = new GraphBuilder(OnnxExport.AgentPart);
        string picture = graph.Input("Observation", ElementType.Byte, "pictures", "batch", 2, 2, 3);
        string hidden = graph.Input("Hidden", ElementType.Float, "hidden", "batch", 4), cell = graph.Input("Cell", ElementType.Float, "cell", "batch", 4);
        string values = graph.Node("Reshape", [graph.Node("Cast", [picture], Attribute("to", (long)ElementType.Float)), graph.Constant(1, 12)]);
        string latent = graph.Node("MatMul", [values, graph.Constant(new float[60], 12, 5)]);
        graph.Output("Action", graph.Node("MatMul", [latent, graph.Constant(new float[10], 5, 2)]), ElementType.Float, "action", "batch", 2);
        graph.Output("Latent", latent, ElementType.Float, "latent", "batch", 5);
        graph.Output("NextHidden", graph.Node("Tanh", [hidden]), ElementType.Float, "next", "batch", 4);
        graph.Output("NextCell", graph.Node("Add", [cell, hidden]), ElementType.Float, "next", "batch", 4);
        return graph;
    }
}
