using WorldModels.Environments;
using WorldModels.MachineLearning;
using WorldModels.Tests.Inference;
using WorldModels.Torch;
using WorldModels.Vision;
using Xunit;
using static TorchSharp.torch;

namespace WorldModels.Tests.Torch;

/// <summary>Other computations of libtorch for the library on the current processor: V's convolutions and matrix products.</summary>
public class ProcessorArithmeticTests
{
    public ProcessorArithmeticTests() => TorchLibrary.EnsureLoaded();

    [Theory]
    [InlineData(TrainingPrecision.Single, 1)]
    [InlineData(TrainingPrecision.Single, 25)]
    [InlineData(TrainingPrecision.BFloat16, 25)]
    public void V_is_computed_as_the_kernels_do_and_a_wrong_one_is_noticed(TrainingPrecision precision, int count)
    {
        const int latentSize = 32;
        using var trained = new VaeNetwork(latentSize, new Pcg64(2));
        using var twin = precision == TrainingPrecision.Single ? new VaeNetwork(latentSize, new Pcg64(2)) : VaeNetwork.CreateBFloat16(latentSize);
        using (no_grad())
            foreach ((var from, var to) in trained.parameters().Zip(twin.parameters())) to.copy_(from);
        byte[] frames = Numbers.RandomBytes(3, count * VaeNetwork.PictureSize);
        float[] latents = Numbers.Random(4, count * latentSize, 2);
        ConvolutionCheck.Run(twin, TorchModule.ToTensors(trained), frames, latents, count, precision);

        using (no_grad()) twin.get_parameter("decoder.deconv3.weight")!.zero_();
        var error = Assert.Throws<InvalidOperationException>(() => ConvolutionCheck.Run(twin, TorchModule.ToTensors(trained), frames, latents, count, precision));
        Assert.Contains("libtorch computes V's decoder incorrectly", error.Message);
        using (no_grad()) twin.get_parameter("encoder.conv3.weight")!.narrow(1, 0, 32).zero_();
        error = Assert.Throws<InvalidOperationException>(() => ConvolutionCheck.Run(twin, TorchModule.ToTensors(trained), frames, latents, count, precision));
        Assert.Contains("libtorch computes V's encoder incorrectly", error.Message);
    }

    [Theory]
    [InlineData(false, 3, 32, 4, 64)]
    [InlineData(false, 32, 64, 4, 31)]
    [InlineData(false, 64, 128, 4, 14)]
    [InlineData(false, 128, 256, 4, 6)]
    [InlineData(true, 1024, 128, 5, 1)]
    [InlineData(true, 128, 64, 5, 5)]
    [InlineData(true, 64, 32, 6, 13)]
    [InlineData(true, 32, 3, 6, 30)]
    public void The_gradients_of_a_convolution_fit_its_output(bool transposed, int channels, int outputs, int kernel, int side)
    {
        using var scope = NewDisposeScope();
        const int count = 25;
        Tensor pictures = Random(1, count, side, side, channels).permute(0, 3, 1, 2).requires_grad_();
        Tensor weights = (transposed ? Random(2, channels, outputs, kernel, kernel) : Random(2, outputs, channels, kernel, kernel)).requires_grad_();
        Tensor output = transposed
            ? nn.functional.conv_transpose2d(pictures, weights, strides: [2, 2])
            : nn.functional.conv2d(pictures, weights, strides: [2, 2]);
        Tensor slope = Random(3, [.. output.shape]);
        IList<Tensor> gradients = autograd.grad([output], [pictures, weights], [slope]);
        // A convolution is linear in its input and in its kernel: the three inner products are one number.
        double expected = Inner(output, slope), size = Math.Sqrt(Inner(output, output));
        Assert.Equal(expected, Inner(pictures, gradients[0]), 1e-4 * size);
        Assert.Equal(expected, Inner(weights, gradients[1]), 1e-4 * size);
        Assert.True(Math.Abs(expected) > 1e-2 * size, "the output must not vanish for this to show anything");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Products_are_those_of_a_plain_loop(bool gradient)
    {
        foreach (int size in new[] { 1, 4, 6, 8, 16, 20, 32, 64, 100, 128, 256, 512 })
        {
            using var scope = NewDisposeScope();
            const int rows = 7, outputs = 13;
            float[] x = Numbers.Random(size, rows * size), weights = Numbers.Random(2, outputs * size), bias = Numbers.Random(3, outputs);
            double[] expected =
                [.. from row in Enumerable.Range(0, rows) from o in Enumerable.Range(0, outputs) select bias[o] + Enumerable.Range(0, size).Sum(i => (double)x[row * size + i] * weights[o * size + i])];
            using var noGradient = gradient ? null : no_grad();
            Tensor w = tensor(weights).view(outputs, size);
            if (gradient) w.requires_grad_();
            Numbers.AssertClose(expected, nn.functional.linear(tensor(x).view(rows, size), w, tensor(bias)).ToNumbers());
            Numbers.AssertClose(expected, tensor(x).view(rows, size).mm(w.t()).Plus(tensor(bias)).ToNumbers());
        }
    }

    private static double Inner(Tensor a, Tensor b) => (a.detach().to(ScalarType.Float64) * b.detach().to(ScalarType.Float64)).sum().ToNumber();

    private static Tensor Random(long seed, params long[] sizes) => tensor(Numbers.Random(seed, (int)sizes.Aggregate(1L, (a, b) => a * b)), sizes);
}
