using TorchSharp;
using WorldModels.Environments;
using WorldModels.Inference;
using WorldModels.Tests.Inference;
using WorldModels.Torch;
using WorldModels.Vision;
using Xunit;
using static TorchSharp.torch;

namespace WorldModels.Tests.Vision;

public class VaeNetworkTests
{
    public VaeNetworkTests() => TorchLibrary.EnsureLoaded();

    [Theory]
    [InlineData(32, 4_348_547)]
    [InlineData(64, 4_446_915)]
    public void It_has_as_many_parameters_as_the_paper_says(int latentSize, int expected)
    {
        using var network = new VaeNetwork(latentSize, new Pcg64(1));
        Assert.Equal(expected, network.parameters().Sum(parameter => parameter.numel()));
        Assert.Equal(expected, UntrainedStages.Vision(latentSize).ParameterCount);
    }

    [Fact]
    public void The_managed_encoder_and_decoder_equal_the_network()
    {
        const int count = 3, latentSize = 32;
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var network = new VaeNetwork(latentSize, new Pcg64(2));
        var model = new VaeModel(TorchModule.ToTensors(network).ToDictionary(tensor => tensor.Name), latentSize);
        byte[] frames = Numbers.RandomBytes(3, count * VaeNetwork.PictureSize);
        float[] pixels = [.. frames.Select(value => value / 255f)], latents = Numbers.Random(4, count * latentSize);

        float[] mean = new float[count * latentSize], logVariance = new float[count * latentSize], pictures = new float[count * VaeNetwork.PictureSize];
        model.Encode(frames, count, mean, logVariance, new Workspace());
        model.Decode(latents, count, pictures);

        (Tensor expectedMean, Tensor expectedLogVariance) = network.Encode(tensor(pixels).view(count, 64, 64, 3).permute(0, 3, 1, 2));
        Numbers.AssertClose(Values(expectedMean), mean);
        Numbers.AssertClose(Values(expectedLogVariance), logVariance);
        Numbers.AssertClose(Values(network.Decode(tensor(latents).view(count, latentSize)).permute(0, 2, 3, 1)), pictures);
    }

    [Fact]
    public void The_loss_is_that_worked_out_by_hand()
    {
        using var scope = NewDisposeScope();
        // KL of N(m, v) from N(0, 1): (m^2 + v - 1 - ln v) / 2. First frame 0.5; second 2 + (4 - 1 - ln 4) / 2 = 2.806853.
        Tensor mean = tensor(new float[] { 1, 0, 2, 0 }).view(2, 2), logVariance = tensor(new[] { 0, 0, 0, MathF.Log(4) }).view(2, 2);
        Tensor pictures = zeros(2, 3, 64, 64), redrawn = full([2, 3, 64, 64], 0.5f);

        VaeLoss tolerant = VaeLoss.Of(pictures, redrawn, mean, logVariance, klTolerance: 1, batch: 2);
        VaeLoss strict = VaeLoss.Of(pictures, redrawn, mean, logVariance, klTolerance: 0, batch: 2);

        Assert.Equal(12_288 * 0.25, tolerant.Reconstruction.ToDouble(), 1e-3);
        Assert.Equal((0.5 + 2.806853) / 2, tolerant.KlDivergence.ToDouble(), 1e-5);
        Assert.Equal(3072 + (1 + 2.806853) / 2, tolerant.Total.ToDouble(), 1e-3);
        Assert.Equal(3072 + (0.5 + 2.806853) / 2, strict.Total.ToDouble(), 1e-3);
    }

    private static double[] Values(Tensor values) =>
        [.. TorchModule.ToTensors([KeyValuePair.Create("", values)])[0].Values.Select(value => (double)value)];
}
