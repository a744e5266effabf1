using Microsoft.ML;
using WorldModels.Memory;
using WorldModels.Tests.Rollouts;
using WorldModels.Torch;
using WorldModels.Vision;
using Xunit;

namespace WorldModels.Tests.MachineLearning;

[Collection(Stages.Name)]
public sealed class HalfPrecisionTests(TrainedChain chain) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Each_weight_is_the_nearest_16_bit_float_and_the_chain_given_stays_as_it_is()
    {
        float[] before = [.. VaeEncoderTransformer.FromModel(chain.Model).Weights.SelectMany(weight => weight.Values)];
        ITransformer small = chain.ML.WorldModels().ToHalfPrecision(chain.Model);
        Assert.Equal(before, VaeEncoderTransformer.FromModel(chain.Model).Weights.SelectMany(weight => weight.Values));
        Assert.Equal(before.Select(value => (float)(Half)value), VaeEncoderTransformer.FromModel(small).Weights.SelectMany(weight => weight.Values));
        Assert.Equal(
            MdnRnnPredictorTransformer.FromModel(chain.Model).Weights.SelectMany(weight => weight.Values).Select(value => (float)(Half)value),
            MdnRnnPredictorTransformer.FromModel(small).Weights.SelectMany(weight => weight.Values));
    }

    [Fact]
    public void The_file_has_two_bytes_a_weight_and_gives_the_same_bits_when_loaded()
    {
        ITransformer small = chain.ML.WorldModels().ToHalfPrecision(chain.Model);
        string path = _folder.File("small.zip");
        chain.ML.Model.Save(small, chain.Rollouts.Schema, path);
        Assert.InRange(new FileInfo(path).Length, 0, (long)(0.55 * new FileInfo(chain.ModelPath).Length));
        ITransformer loaded = new MLContext().Model.Load(path, out _);
        Assert.Equal(Latents(small), Latents(loaded));
        Assert.NotEqual(Latents(chain.Model), Latents(loaded));
    }

    [Fact]
    public void Only_tensors_without_loss_become_16_bit_floats()
    {
        using var stream = new MemoryStream();
        NamedTensor exact = new("exact", [3], [1.5f, -65504, 0]), inexact = new("inexact", [1], [0.1f]), large = new("large", [1], [65536]);
        Safetensors.Write(stream, [exact, inexact, large], null, compact: true);
        stream.Position = 8;
        string header = new StreamReader(stream).ReadToEnd();
        Assert.Contains("\"exact\":{\"dtype\":\"F16\"", header, StringComparison.Ordinal);
        Assert.Contains("\"inexact\":{\"dtype\":\"F32\"", header, StringComparison.Ordinal);
        Assert.Contains("\"large\":{\"dtype\":\"F32\"", header, StringComparison.Ordinal);
        stream.Position = 0;
        Assert.Equal([exact.Values, inexact.Values, large.Values], Safetensors.Read(stream).Tensors.Select(tensor => tensor.Values));
    }

    [Fact]
    public void A_weight_beyond_the_range_is_refused_by_name()
    {
        var error = Assert.Throws<ArgumentException>(() => HalfPrecision.Round(new NamedTensor("lstm.bias", [2], [1, 70_000])));
        Assert.Contains("'lstm.bias': value 1 is 70000", error.Message, StringComparison.Ordinal);
    }

    private static float[] Latents(ITransformer model)
    {
        var vision = VaeEncoderTransformer.FromModel(model);
        byte[] picture = new byte[64 * 64 * 3];
        for (int i = 0; i < picture.Length; i++) picture[i] = (byte)(i * 31);
        return vision.Encode(picture);
    }
}
