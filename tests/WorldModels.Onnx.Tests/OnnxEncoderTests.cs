using Google.Protobuf;
using Microsoft.ML;
using Microsoft.ML.Transforms.Onnx;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.Onnx.Schema;
using WorldModels.OnnxReader;
using WorldModels.Testing;
using static WorldModels.Onnx.GraphBuilder;

namespace WorldModels.Onnx.Tests;

[Collection(Stages.Name)]
public sealed class OnnxEncoderTests(TrainedStages stages)
{
    private static readonly Length[] ChannelsFirst = ["batch", 3, 64, 64], ChannelsLast = [1, "height", "width", 3];

    /// <summary>An encoder from another source: the means of 4 x 4 squares of each channel, 48 numbers as [batch, 3, 4, 4].</summary>
    private string Squares(string name, ElementType type = ElementType.Float, Length[]? shape = null, Action<ModelProto>? change = null)
    {
        shape ??= ChannelsFirst;
        var graph = new GraphBuilder("squares");
        // The same names as the columns.
        string values = graph.Input("Observation", type, "pictures", shape);
        // If the input is float already, it exists for its name, which the conversion of pictures would use too.
        values = graph.Node("Cast", [values], Attribute("to", (long)ElementType.Float));
        if (shape[^1] == 3) values = graph.Node("Transpose", [values], Attribute("perm", [0, 3, 1, 2]));
        values = graph.Node("AveragePool", [values], Attribute("kernel_shape", [16, 16]), Attribute("strides", [16, 16]));
        graph.Output("Latent", values, ElementType.Float, "means", "batch", 3, 4, 4);
        string path = stages.File(name);
        OnnxFile.Write(path, graph, "means of squares");
        if (change is not null)
        {
            ModelProto model = OnnxFile.Read(path);
            change(model);
            File.WriteAllBytes(path, model.ToByteArray());
        }
        return path;
    }

    private static float[] SquaresByHand(byte[] picture, Func<int, float, float> normalise)
    {
        float[] means = new float[48];
        for (int i = 0; i < picture.Length; i++)
        {
            int channel = i % 3, row = i / 3 / 64, column = i / 3 % 64;
            means[(channel * 4 + row / 16) * 4 + column / 16] += normalise(channel, picture[i]) / 256;
        }
        return means;
    }

    private float[] FirstLatent(OnnxEncoderOptions options)
    {
        IDataView encoded = stages.ML.Transforms.OnnxEncoder(options).Fit(stages.Rollouts).Transform(stages.Rollouts);
        return ColumnRows.Read(encoded, options.OutputColumnName)[0];
    }

    private byte[] FirstPicture()
    {
        using DataViewRowCursor cursor = stages.Rollouts.GetRowCursor([stages.Rollouts.Schema["Observation"]]);
        cursor.MoveNext();
        Microsoft.ML.Data.VBuffer<byte> picture = default;
        cursor.GetGetter<Microsoft.ML.Data.VBuffer<byte>>(stages.Rollouts.Schema["Observation"])(ref picture);
        return [.. picture.DenseValues()];
    }

    [Fact]
    public void An_encoder_keeps_what_every_estimator_promises() => EstimatorContract.Check(
        stages.ML.Transforms.OnnxEncoder("Latent", "Observation", Squares("contract.onnx")), stages.Rollouts, new EstimatorContractOptions
        {
            InvalidInputs = [new InvalidInput("no pictures", stages.ML.Transforms.DropColumns("Observation").Fit(stages.Rollouts).Transform(stages.Rollouts))],
        });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_encoder_gets_numbers_from_0_to_1_in_its_own_layout(bool channelsFirst)
    {
        string file = Squares($"layout-{channelsFirst}.onnx", shape: channelsFirst ? ChannelsFirst : ChannelsLast);
        Numbers.AssertClose(SquaresByHand(FirstPicture(), (_, value) => value / 255), FirstLatent(new() { ModelFile = file }));
    }

    [Fact]
    public void An_encoder_that_takes_bytes_gets_them()
    {
        string file = Squares("bytes.onnx", ElementType.Byte, ChannelsLast);
        Numbers.AssertClose(SquaresByHand(FirstPicture(), (_, value) => value), FirstLatent(new() { ModelFile = file, OutputColumnName = "Code" }));
    }

    [Fact]
    public void Channels_are_normalised_as_the_settings_say()
    {
        string file = Squares("normalised.onnx");
        float[] mean = [0.4f, 0.5f, 0.6f], deviation = [0.1f, 0.2f, 0.3f];
        Numbers.AssertClose(
            SquaresByHand(FirstPicture(), (channel, value) => (value / 255 - mean[channel]) / deviation[channel]),
            FirstLatent(new() { ModelFile = file, Mean = mean, StandardDeviation = deviation }));
        Assert.Contains("Mean has 2 numbers", Assert.Throws<ArgumentException>(() => FirstLatent(new() { ModelFile = file, Mean = [1, 2] })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void M_and_C_learn_behind_it_and_the_agent_plays_the_real_environment()
    {
        var options = new OnnxEncoderOptions { ModelFile = Squares("vision.onnx") };
        OnnxTransformer vision = stages.ML.Transforms.OnnxEncoder(options).Fit(stages.Rollouts);
        var memory = stages.Remember(vision.Transform(stages.Rollouts));
        var controller = stages.Act(memory.Transform(vision.Transform(stages.Rollouts)));
        Assert.Equal(48, memory.LatentSize);

        string file = stages.File("foreign-agent.onnx");
        TrainedStages.Chain(vision, memory, controller).SaveAgentAsOnnx(file, options);
        using var agent = new OnnxAgent(file);
        using var world = new NoiseWorld(memory.ActionSpace);
        Assert.Equal(8, EpisodeResult.Play(agent, world, seed: 5).Steps);

        // The same number of bytes in another shape.
        using var wide = new NoiseWorld(memory.ActionSpace, 128, 32);
        Assert.Contains("Image(128 x 32 x 3)", Assert.Throws<ArgumentException>(() => EpisodeResult.Play(agent, wide, seed: 5)).Message, StringComparison.Ordinal);

        // An episode step by step: the latent is that of the encoder, the hidden state is that after M's step.
        string step = stages.File("foreign-step.onnx");
        memory.SaveStepAsOnnx(step);
        byte[] picture = Numbers.Bytes(1, 64 * 64 * 3);
        agent.Begin();
        float[] action = [.. agent.Act(new Observation(picture))];
        Numbers.AssertClose(SquaresByHand(picture, (_, value) => value / 255), agent.Latent);

        // The agent of the chain also runs the encoder.
        Agent native = Agent.FromModel(TrainedStages.Chain(vision, memory, controller));
        Numbers.AssertClose(action, native.Act(new Observation(picture)));
        Numbers.AssertClose(agent.Latent, native.Latent);
        Assert.Equal(8, native.Play(world, seed: 5).Steps);
        var next = Runtime.Run(
            step, Runtime.Value("Latent", agent.Latent, 1, 48), Runtime.Value("Action", action, 1, 2),
            Runtime.Value("Hidden", new float[18], 1, 18), Runtime.Value("Cell", new float[18], 1, 18));
        Numbers.AssertClose(next["NextHidden"], agent.Hidden);
    }

    [Fact]
    public void An_agent_of_another_encoder_is_refused()
    {
        var refusal = Assert.Throws<ArgumentException>(
            () => stages.Model.SaveAgentAsOnnx(stages.File("unfit.onnx"), new OnnxEncoderOptions { ModelFile = Squares("unfit-vision.onnx") }));
        Assert.Contains("V has latents of 48 numbers, M reads 5", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named() =>
        Assert.Contains("nowhere.onnx", Assert.Throws<FileNotFoundException>(() => Encoder(stages.File("nowhere.onnx"))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("")]
    [InlineData("no model at all")]
    public void A_file_that_is_not_ONNX_is_named(string content)
    {
        string file = stages.File("text.onnx");
        File.WriteAllText(file, content);
        Refused(file, "is not an ONNX model");
    }

    [Fact]
    public void A_file_cut_short_is_named()
    {
        string file = Squares("cut.onnx");
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..^20]);
        Refused(file, "is not an ONNX model");
    }

    [Fact]
    public void A_newer_opset_than_the_runtime_knows_is_refused() =>
        Refused(Squares("newer.onnx", change: model => model.OpsetImport[0].Version = 99), "the installed ONNX Runtime does not support");

    [Fact]
    public void An_opset_that_is_too_old_is_refused()
    {
        Refused(Squares("older.onnx", change: model => model.OpsetImport[0].Version = 6), "has opset 6: at least 7 is needed");
        string file = Squares("old.onnx", change: model => model.OpsetImport[0].Version = 12);
        var refusal = Assert.Throws<FormatException>(() => stages.Model.SaveAgentAsOnnx(stages.File("unfit.onnx"), new OnnxEncoderOptions { ModelFile = file }));
        Assert.Contains("old.onnx has opset 12: at least 13", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Inputs_and_outputs_that_do_not_fit_are_refused()
    {
        string flat = Squares("flat.onnx", change: model => model.Graph.Input[0].Type.TensorType.Shape.Dim.RemoveAt(0));
        Refused(flat, "is not a picture");
        Refused(Squares("two.onnx", change: model => model.Graph.Input.Add(new ValueInfoProto { Name = "second" })), "has 2 inputs ('Observation', 'second')");
        Refused(Squares("open.onnx", change: model => model.Graph.Output[0].Type.TensorType.Shape.Dim[1].DimParam = "any"), "is not a latent");
        string file = Squares("names.onnx");
        Assert.Contains("no input 'x'; its inputs are 'Observation'", Assert.Throws<FormatException>(
            () => stages.ML.Transforms.OnnxEncoder(new OnnxEncoderOptions { ModelFile = file, ModelInput = "x" })).Message, StringComparison.Ordinal);
        Assert.Contains("no output 'y'; its outputs are 'Latent'", Assert.Throws<FormatException>(
            () => stages.ML.Transforms.OnnxEncoder(new OnnxEncoderOptions { ModelFile = file, ModelOutput = "y" })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentException>(() => stages.ML.Transforms.OnnxEncoder("Latent", "Latent", "x.onnx"));
        Assert.Throws<ArgumentException>(() => stages.ML.Transforms.OnnxEncoder("Latent", "Observation", " "));
        Assert.Throws<ArgumentException>(() => stages.ML.Transforms.OnnxEncoder(new OnnxEncoderOptions { ModelFile = "x.onnx", StandardDeviation = [0] }));
        Assert.Throws<ArgumentException>(() => stages.ML.Transforms.OnnxEncoder(new OnnxEncoderOptions { ModelFile = "x.onnx", Mean = [float.NaN] }));
        Assert.Throws<ArgumentOutOfRangeException>(() => stages.ML.Transforms.OnnxEncoder(new OnnxEncoderOptions { ModelFile = "x.onnx", Height = 0 }));
    }

    [Fact]
    public void A_file_that_is_no_agent_does_not_play()
    {
        string file = Squares("no-agent.onnx");
        Assert.Contains("not an agent but a squares", Assert.Throws<FormatException>(() => new OnnxAgent(file)).Message, StringComparison.Ordinal);
        Assert.Throws<FileNotFoundException>(() => new OnnxAgent(stages.File("nobody.onnx")));
    }

    private OnnxScoringEstimator Encoder(string file) => stages.ML.Transforms.OnnxEncoder("Latent", "Observation", file);

    private void Refused(string file, string reason)
    {
        var refusal = Assert.Throws<FormatException>(() => Encoder(file));
        Assert.Contains(file, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }
}
