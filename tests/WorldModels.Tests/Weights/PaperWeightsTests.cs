using System.IO.Compression;
using System.Text;
using Microsoft.ML;
using WorldModels.Control;
using WorldModels.Environments;
using WorldModels.Inference;
using WorldModels.Memory;
using WorldModels.Tests.Inference;
using WorldModels.Tests.Rollouts;
using WorldModels.Torch;
using WorldModels.Vision;
using Xunit;

namespace WorldModels.Tests.Weights;

/// <summary>The JSON of hardmaru/WorldModelsExperiments, according to the equations of its vae.py and rnn.py.</summary>
public sealed class PaperWeightsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _ml = new(seed: 1);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void M_steps_and_predicts_as_TensorFlow_does()
    {
        const int latents = 2, actions = 2, hidden = 3, mixtures = 2, inputs = latents + actions, outputs = 3 * latents * mixtures;
        int[] headWeights = Integers(1, hidden * outputs), headBias = Integers(2, outputs), kernel = Integers(3, (inputs + hidden) * 4 * hidden), bias = Integers(4, 4 * hidden);
        File.WriteAllText(_folder.File("rnn.json"), $"[{Matrix(headWeights, outputs)},{List(headBias)},{Matrix(kernel, 4 * hidden)},{List(bias)}]");
        MdnRnnModel memory = _ml.Transforms.MdnRnnPredictorFromWeights("Hidden", "Latent", _folder.File("rnn.json"), new BoxSpace(actions, -1, 1)).Stage.Model;
        Assert.Equal((latents, hidden, mixtures), (memory.Shape.LatentSize, memory.Shape.HiddenSize, memory.Shape.Mixtures));

        // LayerNormBasicLSTMCell without layer norm: i, j, f, o of [x, h] kernel + bias; c' = c sigmoid(f + 1) + sigmoid(i) tanh(j); h' = tanh(c') sigmoid(o).
        float[] input = Numbers.Random(5, inputs), state = Numbers.Random(6, hidden), cell = Numbers.Random(7, hidden);
        float[] both = [.. input, .. state];
        double[] gates = [.. Enumerable.Range(0, 4 * hidden).Select(gate => bias[gate] / 1e4 + Enumerable.Range(0, both.Length).Sum(i => both[i] * kernel[i * 4 * hidden + gate] / 1e4))];
        double[] nextCell = [.. Enumerable.Range(0, hidden).Select(u => cell[u] * Sigmoid(gates[2 * hidden + u] + 1) + Sigmoid(gates[u]) * Math.Tanh(gates[hidden + u]))];
        double[] next = [.. Enumerable.Range(0, hidden).Select(u => Math.Tanh(nextCell[u]) * Sigmoid(gates[3 * hidden + u]))];
        memory.Step(input, state, cell, 1, new Workspace());
        Numbers.AssertClose(next, state);
        Numbers.AssertClose(nextCell, cell);

        // The output is [latents, 3 * mixtures]: for each latent its logits, means and log sigmas.
        double[] head = [.. Enumerable.Range(0, outputs).Select(output => headBias[output] / 1e4 + Enumerable.Range(0, hidden).Sum(u => next[u] * headWeights[u * outputs + output] / 1e4))];
        float[] predicted = new float[memory.Shape.OutputSize];
        memory.Predict(state, 1, predicted);
        double[] expected = [.. Enumerable.Range(0, 3).SelectMany(part => Enumerable.Range(0, latents).SelectMany(d => Enumerable.Range(0, mixtures).Select(k => head[d * 3 * mixtures + part * mixtures + k]))), 0];
        Numbers.AssertClose(expected, predicted.AsSpan(0, predicted.Length - 1));
        Assert.Equal(-30, predicted[^1]);
    }

    [Fact]
    public void V_is_the_same_whether_its_numbers_lie_in_TensorFlows_layout_or_in_torchs()
    {
        string torch = _folder.File("v.tar");
        using (var packed = new GZipStream(File.OpenRead(PyTorchFileTests.At("vision.tar.gz")), CompressionMode.Decompress))
        using (FileStream file = File.Create(torch)) packed.CopyTo(file);
        VaeEncoderTransformer vision = Load(torch);
        string[] layers = ["encoder.conv1", "encoder.conv2", "encoder.conv3", "encoder.conv4", "encoder.mean", "encoder.log_variance", "decoder.dense", "decoder.deconv1", "decoder.deconv2", "decoder.deconv3", "decoder.deconv4"];
        Dictionary<string, NamedTensor> weights = vision.Model.Weights.ToDictionary(weight => weight.Name);
        using (var text = new StreamWriter(_folder.File("vae.json")))
        {
            text.Write('[');
            foreach (string layer in layers)
            {
                NamedTensor weight = weights[layer + ".weight"];
                if (layer != layers[0]) text.Write(',');
                text.Write(Json(weight.Shape is [var outputs, 1024] && layer.StartsWith("encoder", StringComparison.Ordinal) ? ChannelsLast(weight, outputs) : weight.Shape.Length == 4 ? Kernel(weight) : Turned(weight)));
                text.Write(',');
                text.Write(Json(new Array4([weights[layer + ".bias"].Shape[0]], index => weights[layer + ".bias"].Values[index[0]])));
            }
            text.Write(']');
        }
        VaeEncoderTransformer paper = Load(_folder.File("vae.json"));
        Assert.False(paper.Model.RectifiedDense);
        foreach ((NamedTensor expected, NamedTensor found) in vision.Model.Weights.OrderBy(weight => weight.Name).Zip(paper.Model.Weights.OrderBy(weight => weight.Name)))
        {
            Assert.Equal(expected.Name, found.Name);
            Assert.Equal(expected.Shape, found.Shape);
            // To ten thousandths, as in the file.
            Assert.All(expected.Values.Zip(found.Values), pair => Assert.Equal(pair.First, pair.Second, 0.5001e-4f));
        }
    }

    [Fact]
    public void The_agent_of_three_checkpoints_acts_and_remembers_as_in_PyTorch()
    {
        string torch = _folder.File("v.tar");
        using (var packed = new GZipStream(File.OpenRead(PyTorchFileTests.At("vision.tar.gz")), CompressionMode.Decompress))
        using (FileStream file = File.Create(torch)) packed.CopyTo(file);
        // Bounds so wide that nothing is clipped here; ControllerWeightsTests tests the clipping.
        var actions = new BoxSpace(2, -100, 100);
        using var rollouts = _ml.Data.CollectRollouts(() => new DotWorld(), episodes: 1, maxSteps: 2, seed: 1);
        ITransformer model = _ml.Transforms.VaeEncoderFromWeights("Latent", "Observation", torch)
            .Append(_ml.Transforms.MdnRnnPredictorFromWeights("Hidden", "Latent", PyTorchFileTests.At("memory-legacy.tar"), actions))
            .Append(_ml.WorldModels().ControllerFromWeights("Action", "Latent", "Hidden", PyTorchFileTests.At("controller-legacy.tar"), actions, hiddenSize: 4))
            .Fit(rollouts);
        Agent agent = Agent.FromModel(model);
        agent.Begin();
        for (int step = 0; step < 3; step++)
        {
            byte[] picture = [.. Enumerable.Range(0, 64 * 64 * 3).Select(i => (byte)(7 * i + 80 * step))];
            Numbers.AssertClose(TorchOutputs.Of("agentActions")[(2 * step)..(2 * step + 2)], agent.Act(new Observation(picture)));
        }
        Numbers.AssertClose(TorchOutputs.Of("agentHidden"), agent.Hidden);
        using var dream = new WorldModels.Dreams.Dream(VaeEncoderTransformer.FromModel(model), MdnRnnPredictorTransformer.FromModel(model));
        dream.Reset(1);
        Assert.True(double.IsFinite(dream.Step([0.5f, -0.5f]).Reward));
    }

    [Fact]
    public void A_V_of_PyTorch_computes_what_it_computed_there()
    {
        string torch = _folder.File("v.tar");
        using (var packed = new GZipStream(File.OpenRead(PyTorchFileTests.At("vision.tar.gz")), CompressionMode.Decompress))
        using (FileStream file = File.Create(torch)) packed.CopyTo(file);
        VaeEncoderTransformer vision = Load(torch);
        float[] mean = new float[3], logVariance = new float[3], redrawn = new float[64 * 64 * 3];
        vision.Model.EncodeParallel([.. Enumerable.Range(0, redrawn.Length).Select(i => (byte)(7 * i))], 1, mean, logVariance);
        Numbers.AssertClose(TorchOutputs.Of("mean"), mean);
        Numbers.AssertClose([.. TorchOutputs.Of("logSigma").Select(value => 2 * value)], logVariance);
        vision.Model.Decode(mean, 1, redrawn);
        Numbers.AssertClose(TorchOutputs.Of("redrawn"), [.. redrawn.Where((_, i) => i % 61 == 0)]);
    }

    [Fact]
    public void Variables_that_are_not_those_of_V_or_M_are_refused()
    {
        File.WriteAllText(_folder.File("w.json"), "[[[1, 2]], [1, 2], [[1]], [1]]");
        Assert.Contains("4 variables, but the paper's V has 22", Assert.Throws<FormatException>(() => Load(_folder.File("w.json"))).Message);
        string message = Assert.Throws<FormatException>(() => _ml.Transforms.MdnRnnPredictorFromWeights("Hidden", "Latent", _folder.File("w.json"), new BoxSpace(2, -1, 1))).Message;
        Assert.Contains("the shapes are [1, 2], [2], [1, 1], [1]", message);
    }

    private VaeEncoderTransformer Load(string path) => _ml.Transforms.VaeEncoderFromWeights("Latent", "Observation", path).Stage;

    private sealed record Array4(int[] Shape, Func<int[], float> At);

    // TensorFlow has kernels as [height, width, in, out], transposed ones as [height, width, out, in].
    private static Array4 Kernel(NamedTensor weight)
    {
        int[] s = weight.Shape;
        return new Array4([s[2], s[3], s[1], s[0]], i => weight.Values[((i[3] * s[1] + i[2]) * s[2] + i[0]) * s[3] + i[1]]);
    }

    private static Array4 Turned(NamedTensor weight) => new([weight.Shape[1], weight.Shape[0]], i => weight.Values[i[1] * weight.Shape[1] + i[0]]);

    // Pixels of 256 channels, row by row, where torch has 256 planes of 2 x 2 pixels.
    private static Array4 ChannelsLast(NamedTensor weight, int outputs) => new([1024, outputs], i => weight.Values[i[1] * 1024 + i[0] % 256 * 4 + i[0] / 256]);

    private static string Json(Array4 array)
    {
        var text = new StringBuilder();
        int[] index = new int[array.Shape.Length];
        Write(0);
        return text.ToString();

        void Write(int depth)
        {
            text.Append('[');
            for (index[depth] = 0; index[depth] < array.Shape[depth]; index[depth]++)
            {
                if (index[depth] > 0) text.Append(',');
                if (depth == array.Shape.Length - 1) text.Append((int)Math.Round(1e4 * array.At(index)));
                else Write(depth + 1);
            }
            text.Append(']');
        }
    }

    private static int[] Integers(int seed, int count) => [.. Numbers.Random(seed, count).Select(value => (int)(10000 * value))];

    private static string List(IEnumerable<int> values) => $"[{string.Join(',', values)}]";

    private static string Matrix(int[] values, int width) => $"[{string.Join(',', values.Chunk(width).Select(List))}]";

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
