using Microsoft.ML;
using WorldModels.Dreams;
using WorldModels.Environments;
using WorldModels.Inference;
using WorldModels.Memory;
using WorldModels.Tests.Inference;
using WorldModels.Tests.Rollouts;
using Xunit;

namespace WorldModels.Tests.Weights;

public sealed class MdnRnnWeightsTests : IDisposable
{
    private const int Latent = 3, Hidden = 4, Mixtures = 2;
    private static readonly BoxSpace Actions = new(2, -1, 1);
    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _ml = new(seed: 1);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_step_is_that_of_the_equations_with_both_biases()
    {
        List<(string Name, int[] Shape, float[] Values)> state = Module();
        MdnRnnPredictorTransformer memory = Load(state);
        Assert.Equal((Latent, Hidden, 1000), (memory.LatentSize, memory.HiddenSize, memory.LongestEpisode));
        float[] input = Numbers.Random(1, Latent + 2), hidden = Numbers.Random(2, Hidden), cell = Numbers.Random(3, Hidden);
        (double[] expectedHidden, double[] expectedCell) = Lstm(state, input, hidden, cell);
        memory.Model.Step(input, hidden, cell, 1, new Workspace());
        Numbers.AssertClose(expectedHidden, hidden);
        Numbers.AssertClose(expectedCell, cell);

        float[] output = new float[3 * Latent * Mixtures + 2];
        memory.Model.Predict(hidden, 1, output);
        float[] weight = state[4].Values, bias = state[5].Values;
        Numbers.AssertClose([.. bias.Select((b, i) => b + Enumerable.Range(0, Hidden).Sum(j => (double)weight[i * Hidden + j] * hidden[j]))], output);
    }

    [Fact]
    public void Without_recorded_moments_a_dream_begins_at_the_prior()
    {
        using var dream = new Dream(UntrainedStages.Vision(Latent), Load(Module()), new DreamOptions { MaxSteps = 5 });
        float[][] starts = [.. Enumerable.Range(0, 500).Select(seed =>
        {
            dream.Reset(seed);
            return dream.Latent;
        })];
        double mean = starts.Average(start => start[0]), deviation = Math.Sqrt(starts.Average(start => (start[0] - mean) * (start[0] - mean)));
        Assert.Equal(0, mean, 0.2);
        Assert.Equal(1, deviation, 0.15);
        Assert.False(dream.Step([0, 0]).Truncated);
    }

    [Fact]
    public void What_is_saved_is_loaded_again_with_the_names_of_torch()
    {
        MdnRnnPredictorTransformer memory = UntrainedStages.Memory(Actions);
        memory.SaveWeights(_folder.File("m.safetensors"));
        using (FileStream stream = File.OpenRead(_folder.File("m.safetensors")))
        {
            Assert.Equal(
                ["lstm.weight_ih_l0", "lstm.weight_hh_l0", "lstm.bias_ih_l0", "head.weight", "head.bias", "dream_starts", "lstm.bias_hh_l0"],
                WorldModels.Torch.Safetensors.Read(stream).Tensors.Select(tensor => tensor.Name));
        }
        var loaded = _ml.Transforms.MdnRnnPredictorFromWeights("Hidden", "Latent", _folder.File("m.safetensors"), Actions, longestEpisode: 20).Stage;
        Assert.Equal(memory.Model.Shape, loaded.Model.Shape);
        foreach ((var first, var second) in memory.Model.Weights.Zip(loaded.Model.Weights))
        {
            Assert.Equal(first.Name, second.Name);
            Numbers.AssertSameBits(first.Values, second.Values);
        }
    }

    [Theory]
    [InlineData("memory-zip.tar")]
    [InlineData("memory-legacy.tar")]
    public void The_M_of_the_reproduction_computes_what_PyTorch_did(string file)
    {
        MdnRnnPredictorTransformer memory = _ml.Transforms.MdnRnnPredictorFromWeights("Hidden", "Latent", PyTorchFileTests.At(file), Actions).Stage;
        Assert.Equal((Latent, Hidden, PredictionHead.SharedMixture), (memory.LatentSize, memory.HiddenSize, memory.Head));
        AssertAsInPyTorch(memory);
        // Once more, with files of this library.
        memory.SaveWeights(_folder.File("m.safetensors"));
        AssertAsInPyTorch(_ml.Transforms.MdnRnnPredictorFromWeights("Hidden", "Latent", _folder.File("m.safetensors"), Actions).Stage);
        _ml.Model.Save(memory, null, _folder.File("m.zip"));
        AssertAsInPyTorch(MdnRnnPredictorTransformer.FromModel(_ml.Model.Load(_folder.File("m.zip"), out _)));
    }

    private static void AssertAsInPyTorch(MdnRnnPredictorTransformer memory)
    {
        MdnRnnShape shape = memory.Model.Shape;
        Assert.Equal(Mixtures, shape.Mixtures);
        float[] latents = TorchOutputs.Singles("latents"), actions = TorchOutputs.Singles("actions"), nexts = TorchOutputs.Singles("nexts");
        float[] hidden = new float[Hidden], cell = new float[Hidden], output = new float[shape.OutputSize];
        for (int step = 0; step < 3; step++)
        {
            memory.Model.Step([.. latents[(step * Latent)..((step + 1) * Latent)], .. actions[(2 * step)..(2 * step + 2)]], hidden, cell, 1, new Workspace());
            memory.Model.Predict(hidden, 1, output);
            Numbers.AssertClose(Part("hidden", step, Hidden), hidden);
            // PyTorch has [mixtures, latents].
            double[] means = Part("means", step, Mixtures * Latent), logSigmas = Part("logSigmas", step, Mixtures * Latent);
            Numbers.AssertClose(Turned(means), output.AsSpan(shape.MeansAt, shape.MixtureSize));
            Numbers.AssertClose(Turned(logSigmas), output.AsSpan(shape.LogSigmasAt, shape.MixtureSize));
            double[] logits = [.. output.Take(Mixtures).Select(logit => (double)logit)];
            double sum = Math.Log(logits.Sum(Math.Exp));
            Numbers.AssertClose(Part("logWeights", step, Mixtures), [.. logits.Select(logit => (float)(logit - sum))]);
            Assert.Equal(TorchOutputs.Of("rewards")[step], output[shape.RewardAt], 1e-5);
            Assert.Equal(TorchOutputs.Of("doneLogits")[step], output[shape.DoneAt], 1e-5);
            Assert.Equal(TorchOutputs.Of("negativeLogLikelihood")[step], MixtureDensity.NegativeLogLikelihood(shape, output, nexts.AsSpan(step * Latent, Latent)), 1e-4);
        }

        static double[] Part(string name, int step, int size) => TorchOutputs.Of(name)[(step * size)..((step + 1) * size)];

        static double[] Turned(double[] values) => [.. Enumerable.Range(0, Latent).SelectMany(d => Enumerable.Range(0, Mixtures).Select(k => values[k * Latent + d]))];
    }

    [Fact]
    public void An_M_of_the_reproduction_whose_sizes_do_not_go_together_is_refused()
    {
        string message = Refusal(
        [
            ("rnn.weight_ih_l0", [16, 5], new float[80]), ("rnn.weight_hh_l0", [16, 4], new float[64]),
            ("rnn.bias_ih_l0", [16], new float[16]), ("rnn.bias_hh_l0", [16], new float[16]),
            ("gmm_linear.weight", [14, 4], new float[56]), ("gmm_linear.bias", [14], new float[14]),
        ]);
        Assert.Contains("gives 14 numbers: for 3 latents M's head returns logits, means and log sigmas (2 x 3 + 1 for each Gaussian), then the reward", message, StringComparison.Ordinal);
        Assert.Contains("m.safetensors", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "'lstm.weight_ih_l0' is missing")]
    [InlineData(1, "lack 'lstm.weight_hh_l0'")]
    [InlineData(4, "'head.weight' is missing")]
    public void A_missing_weight_is_named(int missing, string reason)
    {
        List<(string, int[], float[])> state = Module();
        state.RemoveAt(missing);
        Assert.Contains(reason, Refusal(state), StringComparison.Ordinal);
    }

    [Fact]
    public void Sizes_that_do_not_go_together_are_refused()
    {
        List<(string, int[], float[])> state = Module();
        state[4] = ("head.weight", [21, Hidden], new float[84]);
        Assert.Contains("gives 21 numbers", Refusal(state), StringComparison.Ordinal);
        state = Module();
        state[3] = ("lstm.bias_hh_l0", [2], new float[2]);
        Assert.Contains("has the shape [2]", Refusal(state), StringComparison.Ordinal);
        Assert.Contains("none are left for a latent", Refusal(Module(), new BoxSpace(5, -1, 1)), StringComparison.Ordinal);
    }

    private MdnRnnPredictorTransformer Load(IEnumerable<(string, int[], float[])> state, Space? actions = null)
    {
        File.WriteAllBytes(_folder.File("m.safetensors"), SafetensorsBytes.Of(state));
        return _ml.Transforms.MdnRnnPredictorFromWeights("Hidden", "Latent", _folder.File("m.safetensors"), actions ?? Actions).Stage;
    }

    private string Refusal(IEnumerable<(string, int[], float[])> state, Space? actions = null) =>
        Assert.Throws<FormatException>(() => Load(state, actions)).Message;

    private static List<(string Name, int[] Shape, float[] Values)> Module()
    {
        (string Name, int[] Shape)[] shapes =
        [
            ("lstm.weight_ih_l0", [4 * Hidden, Latent + 2]), ("lstm.weight_hh_l0", [4 * Hidden, Hidden]), ("lstm.bias_ih_l0", [4 * Hidden]),
            ("lstm.bias_hh_l0", [4 * Hidden]), ("head.weight", [3 * Latent * Mixtures + 2, Hidden]), ("head.bias", [3 * Latent * Mixtures + 2]),
        ];
        return [.. shapes.Select((tensor, i) => (tensor.Name, tensor.Shape, Numbers.Random(20 + i, tensor.Shape.Aggregate(1, (a, b) => a * b))))];
    }

    // Gates in torch's order: input, forget, candidate, output.
    private static (double[] Hidden, double[] Cell) Lstm(List<(string Name, int[] Shape, float[] Values)> state, float[] input, float[] hidden, float[] cell)
    {
        double[] gates = [.. Enumerable.Range(0, 4 * Hidden).Select(i =>
            state[2].Values[i] + (double)state[3].Values[i]
            + input.Select((x, j) => (double)x * state[0].Values[i * input.Length + j]).Sum()
            + hidden.Select((h, j) => (double)h * state[1].Values[i * Hidden + j]).Sum())];
        double[] next = [.. Enumerable.Range(0, Hidden).Select(i =>
            Sigmoid(gates[Hidden + i]) * cell[i] + Sigmoid(gates[i]) * Math.Tanh(gates[2 * Hidden + i]))];
        return ([.. next.Select((c, i) => Sigmoid(gates[3 * Hidden + i]) * Math.Tanh(c))], next);
    }

    private static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));
}
