using Google.Protobuf;
using WorldModels.Onnx.Schema;

namespace WorldModels.Onnx.Tests.HostileFiles;

/// <summary>The sizes in an ONNX file are checked before memory is allocated for them.</summary>
public sealed class HostileOnnxTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("worldmodels-onnx-hostile-");

    private string File => Path.Combine(_folder.FullName, "hostile.onnx");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void An_agent_whose_graph_fails_on_pictures_of_its_own_size_is_refused_when_it_is_loaded() =>
        RefusesAgent("does not work", graph => graph.Input[0].Type.TensorType.Shape.Dim[3].DimValue = 4);

    [Theory]
    [InlineData(1 << 25)]
    [InlineData(int.MaxValue)]
    public void An_agent_that_claims_pictures_of_any_size_is_refused(int rows) =>
        RefusesAgent("'Observation' has the shape", graph => graph.Input[0].Type.TensorType.Shape.Dim[1].DimValue = rows);

    [Fact]
    public void An_agent_whose_sizes_are_left_open_is_refused() => RefusesAgent("'Hidden' has the shape", graph => graph.Input[1].Type.TensorType.Shape.Dim[1] = new() { DimParam = "any" });

    [Fact]
    public void An_agent_of_other_inputs_or_outputs_is_refused()
    {
        RefusesAgent("3 inputs and 3 outputs", graph => graph.Output.RemoveAt(3));
        RefusesAgent("'Hidden' is not a batch of Byte", graph => (graph.Input[0], graph.Input[1]) = (graph.Input[1].Clone(), graph.Input[0].Clone()));
    }

    [Theory]
    [InlineData(46341, 46341)]
    [InlineData(1L << 32, 4)]
    public void An_encoder_of_more_pixels_or_latents_than_an_array_holds_is_refused(long rows, long columns)
    {
        Assert.Contains("is not a picture", Refusal(graph =>
        {
            graph.Input[0].Type.TensorType.Shape.Dim[2].DimValue = rows;
            graph.Input[0].Type.TensorType.Shape.Dim[3].DimValue = columns;
        }), StringComparison.Ordinal);
        Assert.Contains("is not a latent", Refusal(graph =>
        {
            graph.Output[0].Type.TensorType.Shape.Dim[1].DimValue = rows;
            graph.Output[0].Type.TensorType.Shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = columns });
        }), StringComparison.Ordinal);

        string Refusal(Action<GraphProto> change)
        {
            Write(new EncoderTarget(File).Seeds[0], change);
            return Assert.Throws<FormatException>(() => PictureGraph.Wrap(OnnxFile.Read(File), new OnnxEncoderOptions { ModelFile = File })).Message;
        }
    }

    private void RefusesAgent(string why, Action<GraphProto> change)
    {
        Write(new AgentTarget(File).Seeds[0], change);
        string message = Assert.Throws<FormatException>(() => new OnnxAgent(File).Dispose()).Message;
        Assert.Contains(why, message, StringComparison.Ordinal);
        Assert.Contains(File, message, StringComparison.Ordinal);
    }

    private void Write(byte[] seed, Action<GraphProto> change)
    {
        ModelProto model = ModelProto.Parser.ParseFrom(seed);
        change(model.Graph);
        System.IO.File.WriteAllBytes(File, model.ToByteArray());
    }
}
