using Microsoft.ML;
using WorldModels.Memory;
using WorldModels.Tests.Inference;
using WorldModels.Tests.Rollouts;
using WorldModels.Torch;
using WorldModels.Vision;
using Xunit;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace WorldModels.Tests.Weights;

public sealed class VaeWeightsTests : IDisposable
{
    private const int LatentSize = 5;
    private readonly TemporaryFolder _folder = new();
    private readonly MLContext _ml = new(seed: 1);

    /// <summary>The names and shapes of ctallec/world-models, models/vae.py.</summary>
    private static readonly (string Name, int[] Shape)[] Layers =
    [
        ("encoder.conv1", [32, 3, 4, 4]), ("encoder.conv2", [64, 32, 4, 4]), ("encoder.conv3", [128, 64, 4, 4]), ("encoder.conv4", [256, 128, 4, 4]),
        ("encoder.fc_mu", [LatentSize, 1024]), ("encoder.fc_logsigma", [LatentSize, 1024]), ("decoder.fc1", [1024, LatentSize]),
        ("decoder.deconv1", [1024, 128, 5, 5]), ("decoder.deconv2", [128, 64, 5, 5]), ("decoder.deconv3", [64, 32, 6, 6]), ("decoder.deconv4", [32, 3, 6, 6]),
    ];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_V_trained_in_PyTorch_encodes_and_decodes_as_there()
    {
        TorchLibrary.EnsureLoaded();
        Dictionary<string, (int[] Shape, float[] Values)> state = Theirs();
        string path = Write("theirs.safetensors", state);
        VaeEncoderTransformer vision = _ml.Transforms.VaeEncoderFromWeights("Latent", "Observation", path).Stage;
        Assert.Equal(LatentSize, vision.LatentSize);
        byte[] picture = Numbers.RandomBytes(7, VaeNetwork.PictureSize);

        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Tensor x = tensor(picture.Select(value => value / 255f).ToArray()).view(1, 64, 64, 3).permute(0, 3, 1, 2);
        for (int layer = 1; layer <= 4; layer++) x = relu(conv2d(x, Of($"encoder.conv{layer}.weight"), Of($"encoder.conv{layer}.bias"), strides: [2, 2]));
        x = x.reshape(1, -1);
        Tensor mean = linear(x, Of("encoder.fc_mu.weight"), Of("encoder.fc_mu.bias"));
        Tensor logSigma = linear(x, Of("encoder.fc_logsigma.weight"), Of("encoder.fc_logsigma.bias"));
        Numbers.AssertClose(Values(mean), vision.Encode(picture));
        float[] ourMean = new float[LatentSize], ourLogVariance = new float[LatentSize];
        vision.Model.EncodeParallel(picture, 1, ourMean, ourLogVariance);
        Numbers.AssertClose(Values(logSigma.exp().square().log()), ourLogVariance);

        float[] latent = Numbers.Random(8, LatentSize);
        Tensor y = relu(linear(tensor(latent).view(1, -1), Of("decoder.fc1.weight"), Of("decoder.fc1.bias"))).view(1, 1024, 1, 1);
        for (int layer = 1; layer <= 4; layer++)
        {
            y = conv_transpose2d(y, Of($"decoder.deconv{layer}.weight"), Of($"decoder.deconv{layer}.bias"), strides: [2, 2]);
            y = layer < 4 ? relu(y) : y.sigmoid();
        }
        float[] redrawn = new float[VaeNetwork.PictureSize];
        vision.Model.Decode(latent, 1, redrawn);
        Numbers.AssertClose(Values(y.permute(0, 2, 3, 1)), redrawn);

        Tensor Of(string name) => tensor(state[name].Values).view([.. state[name].Shape.Select(length => (long)length)]);
    }

    [Fact]
    public void It_stays_the_same_through_a_file_of_weights_and_a_model_zip()
    {
        VaeEncoderTransformer theirs = _ml.Transforms.VaeEncoderFromWeights("Latent", "Observation", Write("theirs.safetensors", Theirs())).Stage;
        theirs.SaveWeights(_folder.File("ours.safetensors"));
        VaeEncoderTransformer ours = _ml.Transforms.VaeEncoderFromWeights("Latent", "Observation", _folder.File("ours.safetensors")).Stage;
        using var rollouts = _ml.Data.CollectRollouts(() => new DotWorld(), episodes: 1, maxSteps: 2, seed: 1);
        _ml.Model.Save(ours, rollouts.Schema, _folder.File("v.zip"));
        VaeEncoderTransformer loaded = VaeEncoderTransformer.FromModel(_ml.Model.Load(_folder.File("v.zip"), out _));
        float[] latent = Numbers.Random(8, LatentSize);
        byte[] picture = theirs.Decode(latent);
        Assert.True(picture.Distinct().Count() > 10);
        foreach (VaeEncoderTransformer other in new[] { ours, loaded })
        {
            Assert.Equal(picture, other.Decode(latent));
            Numbers.AssertSameBits(theirs.Encode(picture), other.Encode(picture));
        }
    }

    [Fact]
    public void Our_own_weights_come_back_bit_for_bit_without_a_rectifier()
    {
        VaeEncoderTransformer vision = UntrainedStages.Vision(latentSize: 3);
        vision.SaveWeights(_folder.File("v.safetensors"));
        VaeEncoderTransformer loaded = _ml.Transforms.VaeEncoderFromWeights("Latent", "Observation", _folder.File("v.safetensors")).Stage;
        float[] latent = Numbers.Random(8, 3);
        Assert.Equal(vision.Decode(latent), loaded.Decode(latent));
        Assert.False(loaded.Model.RectifiedDense);
        Assert.Equal(["v.safetensors"], _folder.FileNames);
    }

    [Fact]
    public void It_stands_in_a_chain_before_stages_that_are_trained()
    {
        string path = Write("theirs.safetensors", Theirs());
        using var rollouts = _ml.Data.CollectRollouts(() => new DotWorld(), episodes: 2, maxSteps: 6, seed: 1);
        var chain = _ml.Transforms.VaeEncoderFromWeights("Latent", "Observation", path)
            .Append(_ml.Transforms.MdnRnnPredictor("Hidden", "Latent", hiddenSize: 4, mixtures: 2, epochs: 1));
        ITransformer model = chain.Fit(rollouts);
        Assert.Equal(LatentSize, MdnRnnPredictorTransformer.FromModel(model).LatentSize);
        Assert.Empty(VaeEncoderTransformer.FromModel(model).History);
    }

    [Theory]
    [InlineData("encoder.fc_mu.bias", "'encoder.mean.bias' is missing")]
    [InlineData("decoder.fc1.weight", "lack 'decoder.dense.weight'")]
    [InlineData("encoder.conv3.bias", "lack 'encoder.conv3.bias'")]
    public void A_missing_weight_is_named(string missing, string reason)
    {
        Dictionary<string, (int[] Shape, float[] Values)> state = Theirs();
        state.Remove(missing);
        AssertRefused(state, reason);
    }

    [Fact]
    public void Weights_of_other_shapes_or_kinds_are_refused()
    {
        Dictionary<string, (int[] Shape, float[] Values)> state = Theirs();
        state["encoder.conv1.weight"] = ([32, 1, 4, 4], new float[512]);
        AssertRefused(state, "expected [32, 3, 4, 4]");
        state = Theirs();
        state["encoder.conv5.bias"] = ([1], [1]);
        AssertRefused(state, "'encoder.conv5.bias', which does not belong there");
        Assert.Throws<FileNotFoundException>(() => _ml.Transforms.VaeEncoderFromWeights("Latent", "Observation", _folder.File("none")));
    }

    private void AssertRefused(Dictionary<string, (int[] Shape, float[] Values)> state, string reason)
    {
        string path = Write("broken.safetensors", state);
        string message = Assert.Throws<FormatException>(() => _ml.Transforms.VaeEncoderFromWeights("Latent", "Observation", path)).Message;
        Assert.Contains(reason, message, StringComparison.Ordinal);
        Assert.Contains("broken.safetensors", message, StringComparison.Ordinal);
    }

    private static Dictionary<string, (int[] Shape, float[] Values)> Theirs()
    {
        var state = new Dictionary<string, (int[] Shape, float[] Values)>();
        foreach ((int i, (string name, int[] shape)) in Layers.Index())
        {
            int inputs = shape[1..].Aggregate(1, (a, b) => a * b), outputs = name.Contains("deconv", StringComparison.Ordinal) ? shape[1] : shape[0];
            state[name + ".weight"] = (shape, Numbers.Random(10 + i, shape[0] * inputs, Math.Sqrt(3.0 / inputs)));
            state[name + ".bias"] = ([outputs], Numbers.Random(50 + i, outputs, 0.5));
        }
        return state;
    }

    private string Write(string name, Dictionary<string, (int[] Shape, float[] Values)> state)
    {
        File.WriteAllBytes(_folder.File(name), SafetensorsBytes.Of(state.Select(pair => (pair.Key, pair.Value.Shape, pair.Value.Values))));
        return _folder.File(name);
    }

    private static double[] Values(Tensor values) => [.. values.contiguous().data<float>().ToArray().Select(value => (double)value)];
}
