using Microsoft.ML;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.Memory;
using WorldModels.Onnx.Schema;
using WorldModels.Torch;
using WorldModels.Vision;

namespace WorldModels.Onnx.Tests;

[Collection(Stages.Name)]
public sealed class ExportTests(TrainedStages stages)
{
    private const int Batch = 3, Steps = 7;

    [Fact]
    public void The_encoder_gives_what_torch_gives()
    {
        string file = stages.File("encoder.onnx");
        stages.Vision.SaveEncoderAsOnnx(file);
        byte[] pictures = Numbers.Bytes(1, Batch * 64 * 64 * 3);
        var actual = Runtime.Run(file, Runtime.Value("Observation", pictures, Batch, 64, 64, 3));
        (float[] mean, float[] logVariance) = new TorchReference(stages.Vision.Weights).Encode(pictures, Batch);
        Numbers.AssertClose(mean, actual["Latent"]);
        Numbers.AssertClose(logVariance, actual["LatentLogVariance"]);
        Numbers.AssertClose(stages.Vision.Encode(pictures[..(64 * 64 * 3)]), actual["Latent"][..5]);
    }

    [Fact]
    public void The_decoder_gives_what_torch_gives_and_the_bytes_that_V_gives()
    {
        string file = stages.File("decoder.onnx");
        stages.Vision.SaveDecoderAsOnnx(file);
        float[] latents = Numbers.Random(2, Batch * 5);
        var actual = Runtime.Run(file, Runtime.Value("Latent", latents, Batch, 5));
        Numbers.AssertClose(new TorchReference(stages.Vision.Weights).Decode(latents, Batch), actual[OnnxNames.Intensity]);
        byte[] expected = stages.Vision.Decode(latents[..5]);
        // A value between two bytes may be rounded to either of them.
        Assert.All(expected.Zip(actual[OnnxNames.Picture]), pair => Assert.InRange(pair.Second, pair.First - 1, pair.First + 1));
        Assert.True(expected.Zip(actual[OnnxNames.Picture]).Count(pair => pair.First != pair.Second) < 20);
    }

    [Fact]
    public void A_step_of_M_gives_what_torch_gives()
    {
        string file = stages.File("step.onnx");
        stages.Memory.SaveStepAsOnnx(file);
        CheckMemory(stages.Memory, file, steps: 1, Numbers.Random(4, Batch * 2), Numbers.Random(4, Batch * 2), [Batch]);
    }

    [Fact]
    public void A_step_of_M_knows_choices_by_their_numbers()
    {
        string file = stages.File("choosing-step.onnx");
        stages.ChoosingMemory.SaveStepAsOnnx(file);
        CheckMemory(stages.ChoosingMemory, file, steps: 1, [2, 0, 1], [0, 0, 1, 1, 0, 0, 0, 1, 0], [Batch]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(Steps)]
    public void M_over_a_sequence_gives_what_torch_gives(int fixedSteps)
    {
        string file = stages.File($"sequence-{fixedSteps}.onnx");
        stages.Memory.SaveSequenceAsOnnx(file, fixedSteps);
        float[] actions = Numbers.Random(4, Batch * Steps * 2);
        CheckMemory(stages.Memory, file, Steps, actions, actions, [Batch, Steps]);
    }

    [Fact]
    public void M_over_a_sequence_knows_choices_by_their_numbers()
    {
        string file = stages.File("choosing-sequence.onnx");
        stages.ChoosingMemory.SaveSequenceAsOnnx(file);
        float[] actions = [.. Enumerable.Range(0, Batch * Steps).Select(i => (float)(i * i % 3))];
        float[] codes = [.. actions.SelectMany(action => Enumerable.Range(0, 3).Select(choice => choice == action ? 1f : 0))];
        CheckMemory(stages.ChoosingMemory, file, Steps, actions, codes, [Batch, Steps]);
    }

    [Fact]
    public void An_agent_acts_and_remembers_as_the_model_does() => CheckAgent(stages.Model, "agent.onnx", actions: 2);

    [Fact]
    public void An_agent_of_choices_chooses_as_the_model_does() => CheckAgent(stages.ChoosingModel, "choosing-agent.onnx", actions: 1);

    [Fact]
    public void A_file_says_what_it_is_and_every_end_has_a_shape_and_a_meaning()
    {
        string file = stages.File("described.onnx");
        stages.Model.SaveAgentAsOnnx(file);
        ModelProto model = OnnxFile.Read(file);
        Assert.Equal((8, 17, "WorldModels", "0.1.0"), (model.IrVersion, model.OpsetImport.Single().Version, model.ProducerName, model.ProducerVersion));
        Assert.Equal("agent", model.MetadataProps.Single(entry => entry.Key == "part").Value);
        Assert.Equal(["Observation", "Hidden", "Cell"], model.Graph.Input.Select(end => end.Name));
        Assert.Equal(["Action", "Latent", "NextHidden", "NextCell"], model.Graph.Output.Select(end => end.Name));
        Assert.Equal("Byte [?, 64, 64, 3]", PictureGraph.Describe(model.Graph.Input[0]));
        Assert.Equal("Float [?, 2]", PictureGraph.Describe(model.Graph.Output[0]));
        Assert.All(model.Graph.Input.Concat(model.Graph.Output), end => Assert.NotEmpty(end.DocString));
    }

    [Theory]
    [InlineData(7, true)]
    [InlineData(7, false)]
    [InlineData(0, false)]
    public void A_controller_with_a_hidden_layer_or_without_biases_acts_as_the_model_does(int hiddenUnits, bool useBias)
    {
        ControllerTransformer controller = stages.Act(stages.Memory.Transform(stages.Vision.Transform(stages.Rollouts)), hiddenUnits, useBias);
        CheckAgent(TrainedStages.Chain(stages.Vision, stages.Memory, controller), $"agent-{hiddenUnits}-{useBias}.onnx", actions: 2);
    }

    [Fact]
    public void An_agent_of_the_kind_of_the_reproduction_acts_and_remembers_as_the_model_does()
    {
        MdnRnnPredictorTransformer memory = stages.Remember(RecurrentCell.Lstm, PredictionHead.SharedMixture);
        // Outputs outside the bounds of the action; M reads them unchanged.
        string path = stages.File("fc.safetensors");
        using (FileStream stream = File.Create(path))
            Safetensors.Write(stream, [new("fc.weight", [2, 11], [.. Enumerable.Range(0, 22).Select(i => 3 * MathF.Sin(i))]), new("fc.bias", [2], [1.5f, -2])]);
        ControllerTransformer controller = stages.ML.WorldModels().ControllerFromWeights("Action", "Latent", "Hidden", path, memory.ActionSpace, hiddenSize: 6).Stage;
        Assert.True(controller.RemembersOutputs);
        CheckAgent(TrainedStages.Chain(stages.Vision, memory, controller), "reproduction.onnx", actions: 2);
    }

    [Fact]
    public void A_decoder_with_a_rectified_dense_layer_gives_what_V_gives()
    {
        VaeEncoderTransformer vision = Load(rectified: true), other = Load(rectified: false);
        Assert.Equal((true, false), (vision.RectifiedDense, other.RectifiedDense));
        float[] latents = Numbers.Random(2, 5);
        string file = stages.File("rectified.onnx");
        vision.SaveDecoderAsOnnx(file);
        float[] actual = Runtime.Run(file, Runtime.Value("Latent", latents, 1, 5))[OnnxNames.Picture];
        byte[] expected = vision.Decode(latents), unrectified = other.Decode(latents);
        Assert.All(expected.Zip(actual), pair => Assert.InRange(pair.Second, pair.First - 1, pair.First + 1));
        Assert.True(expected.Zip(unrectified).Count(pair => Math.Abs(pair.First - pair.Second) > 1) > 1000);

        // The weights of a briefly trained V always decode to grey. With larger weights the effect of a layer is visible.
        VaeEncoderTransformer Load(bool rectified)
        {
            string path = stages.File($"rectified-{rectified}.safetensors");
            Dictionary<string, string> metadata = rectified ? new() { ["decoder.dense.activation"] = "relu" } : [];
            using (FileStream stream = File.Create(path))
                Safetensors.Write(stream, stages.Vision.Weights.Select(weight => weight with { Values = [.. weight.Values.Select(value => 4 * value)] }), metadata);
            return stages.ML.Transforms.VaeEncoderFromWeights("Latent", "Observation", path).Fit(stages.Rollouts);
        }
    }

    [Theory]
    [InlineData(RecurrentCell.Gru, PredictionHead.MixtureDensity, "the cell Gru")]
    [InlineData(RecurrentCell.Tanh, PredictionHead.MixtureDensity, "the cell Tanh")]
    [InlineData(RecurrentCell.Lstm, PredictionHead.Deterministic, "the head Deterministic")]
    [InlineData(RecurrentCell.Lstm, PredictionHead.SharedMixture, "the head SharedMixture")]
    public void A_memory_of_another_kind_is_refused_by_name(RecurrentCell cell, PredictionHead head, string named)
    {
        MdnRnnPredictorTransformer memory = stages.Remember(cell, head);
        string file = stages.File("refused.onnx");
        foreach (Action export in new Action[] { () => memory.SaveStepAsOnnx(file), () => memory.SaveSequenceAsOnnx(file) })
            Assert.Contains(named, Assert.Throws<NotSupportedException>(export).Message, StringComparison.Ordinal);
        Assert.DoesNotContain("refused.onnx", stages.FileNames);
    }

    [Fact]
    public void A_controller_without_M_is_refused()
    {
        ControllerTransformer controller = stages.ML.WorldModels().CmaEsControllerTrainer(new CmaEsControllerOptions
        {
            LatentColumnName = "Latent", HiddenColumnName = null, Environment = () => new NoiseWorld(new BoxSpace([-1f, 0f], [1f, 0.5f])),
            Generations = 1, Population = 4, Episodes = 1, EvaluationEpisodes = 1,
        }).Fit(stages.Vision.Transform(stages.Rollouts));
        Assert.Contains("without M", Assert.Throws<NotSupportedException>(() => controller.SaveControllerAsOnnx(stages.File("alone.onnx"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_network_of_another_kind_is_refused()
    {
        var refusal = Assert.Throws<NotSupportedException>(() => new TensorSet([new("gru.weight_ih_l0", [1], [0])], "an LSTM", "lstm.weight_ih_l0"));
        Assert.Equal("only an LSTM can be exported; this stage consists of gru.weight_ih_l0", refusal.Message);
    }

    [Fact]
    public void A_chain_without_V_has_no_agent_to_write()
    {
        var refusal = Assert.Throws<ArgumentException>(() => TrainedStages.Chain(stages.Memory).SaveAgentAsOnnx(stages.File("none.onnx")));
        Assert.Contains("VaeEncoderTransformer", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("none.onnx", stages.FileNames);
    }

    [Fact]
    public void Ends_of_one_name_are_refused()
    {
        var graph = new GraphBuilder("twice");
        graph.Input("Latent", ElementType.Float, "first", 1);
        Assert.Contains("'Latent'", Assert.Throws<ArgumentException>(() => graph.Output("Latent", "x", ElementType.Float, "second", 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_cannot_be_replaced_leaves_nothing_behind()
    {
        string taken = stages.File("taken.onnx");
        Directory.CreateDirectory(taken);
        Assert.ThrowsAny<Exception>(() => stages.Vision.SaveDecoderAsOnnx(taken));
        Assert.True(Directory.Exists(taken));
        Assert.DoesNotContain(stages.FileNames, name => name.StartsWith("taken", StringComparison.Ordinal));
    }

    [Fact]
    public void A_sequence_of_negative_length_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => stages.Memory.SaveSequenceAsOnnx(stages.File("negative.onnx"), -1));

    private static void CheckMemory(MdnRnnPredictorTransformer memory, string file, int steps, float[] actions, float[] codes, int[] lead)
    {
        const int latentSize = 5, hiddenSize = 18, mixture = 15;
        float[] latents = Numbers.Random(3, Batch * steps * latentSize), hidden = Numbers.Random(5, Batch * hiddenSize), cell = Numbers.Random(6, Batch * hiddenSize);
        var actual = Runtime.Run(
            file,
            Runtime.Value("Latent", latents, [.. lead, latentSize]), Runtime.Value("Action", actions, [.. lead, memory.ActionSpace.Size]),
            Runtime.Value("Hidden", hidden, Batch, hiddenSize), Runtime.Value("Cell", cell, Batch, hiddenSize));

        float[] inputs = [.. latents.Chunk(latentSize).Zip(codes.Chunk(codes.Length / Batch / steps)).SelectMany(pair => (float[])[.. pair.First, .. pair.Second])];
        (float[] outputs, float[] nextHidden, float[] nextCell) = new TorchReference(memory.Weights).Remember(inputs, hidden, cell, Batch, steps);
        Numbers.AssertClose(nextHidden, actual["NextHidden"]);
        Numbers.AssertClose(nextCell, actual["NextCell"]);
        Numbers.AssertClose(TorchReference.LogSoftmax(Part(0, mixture), 3), actual[OnnxNames.LogWeights]);
        Numbers.AssertClose(Part(mixture, mixture), actual[OnnxNames.Means]);
        Numbers.AssertClose(Part(2 * mixture, mixture), actual[OnnxNames.LogSigmas]);
        Numbers.AssertClose(Part(3 * mixture, 1), actual[OnnxNames.Reward]);
        Numbers.AssertClose([.. Part(3 * mixture + 1, 1).Select(logit => 1 / (1 + MathF.Exp(-logit)))], actual[OnnxNames.Done]);

        float[] Part(int start, int length) => TorchReference.Columns(outputs, 3 * mixture + 2, start, length);
    }

    private void CheckAgent(ITransformer model, string name, int actions)
    {
        string file = stages.File(name);
        model.SaveAgentAsOnnx(file);
        var expected = Agent.FromModel(model);
        using var actual = new OnnxAgent(file);
        for (int episode = 0; episode < 2; episode++)
        {
            expected.Begin();
            actual.Begin();
            for (int step = 0; step < Steps; step++)
            {
                var seen = new Observation(Numbers.Bytes(100 * episode + step, 64 * 64 * 3));
                float[] action = expected.Act(seen);
                Assert.Equal(actions, action.Length);
                Assert.All(action.Zip(actual.Act(seen)), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
                Numbers.AssertClose(expected.Latent, actual.Latent);
                Numbers.AssertClose(expected.Hidden, actual.Hidden);
            }
        }
        Assert.Throws<ArgumentException>(() => actual.Act(new Observation(new byte[5])));
    }
}
