using WorldModels.Inference;
using Xunit;

namespace WorldModels.Tests.Inference;

public class ConvolutionalDecoderTests
{
    private const int Latent = 32;
    private static readonly int[] Channels = [1024, 128, 64, 32, 3];
    private static readonly int[] Kernels = [5, 5, 6, 6];
    private static readonly float[][] Weights =
    [
        .. Enumerable.Range(0, 4).Select(
            i => Numbers.Random(i, Channels[i] * Channels[i + 1] * Kernels[i] * Kernels[i], Math.Sqrt(6.0 / Channels[i]))),
    ];
    private static readonly float[][] Biases = [.. Enumerable.Range(0, 4).Select(i => Numbers.Random(10 + i, Channels[i + 1], 0.2))];
    private static readonly float[] LinearWeights = Numbers.Random(20, 1024 * Latent, 0.05), LinearBias = Numbers.Random(21, 1024, 0.1);

    [Fact]
    public void Pictures_agree_with_plain_loops_in_double_precision()
    {
        const int Count = 2;
        float[] latents = Numbers.Random(30, Count * Latent), pictures = new float[Count * ConvolutionalDecoder.PictureLength];
        Create(wide: null).Decode(latents, Count, pictures, new Workspace());
        Assert.True(pictures.Max() - pictures.Min() > 0.5, "the pictures are nearly grey: little is tested");
        for (int i = 0; i < Count; i++)
        {
            double[] expected = Picture(latents.AsSpan(i * Latent, Latent));
            Numbers.AssertClose(expected, pictures.AsSpan(i * ConvolutionalDecoder.PictureLength, ConvolutionalDecoder.PictureLength));
        }
    }

    [Fact]
    public void The_bits_depend_neither_on_the_count_nor_on_the_kernel()
    {
        const int Count = 40, Length = ConvolutionalDecoder.PictureLength;
        float[] latents = Numbers.Random(31, Count * Latent), pictures = new float[Count * Length];
        var workspace = new Workspace();
        ConvolutionalDecoder wide = Create(wide: true), narrow = Create(wide: false);
        wide.Decode(latents, Count, pictures, workspace);
        int done = 0;
        foreach (int count in (int[])[1, 2, 5, 6, 7, 19])
        {
            foreach (ConvolutionalDecoder decoder in (ConvolutionalDecoder[])[wide, narrow])
            {
                float[] part = new float[count * Length];
                decoder.Decode(latents.AsSpan(done * Latent), count, part, workspace);
                Numbers.AssertSameBits(pictures.AsSpan(done * Length, count * Length), part);
            }
            done += count;
        }
        Assert.Equal(Count, done);
    }

    [Fact]
    public void Bytes_are_the_picture_rounded_to_the_nearest()
    {
        const int Count = 18;
        float[] latents = Numbers.Random(32, Count * Latent), pictures = new float[Count * ConvolutionalDecoder.PictureLength];
        byte[] bytes = new byte[pictures.Length];
        ConvolutionalDecoder decoder = Create(wide: null);
        decoder.Decode(latents, Count, pictures, new Workspace());
        decoder.Decode(latents, Count, bytes, new Workspace());
        Assert.Equal(pictures.Select(x => (byte)MathF.Floor(x * 255 + 0.5f)), bytes);
        Assert.True(bytes.Distinct().Count() > 100);
    }

    [Fact]
    public void Lengths_that_do_not_fit_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new ConvolutionalDecoder(LinearWeights, LinearBias, Weights[1..], Biases));
        Assert.Throws<ArgumentException>(() => new ConvolutionalDecoder(LinearWeights[1..], LinearBias, Weights, Biases));
        float[] picture = new float[ConvolutionalDecoder.PictureLength];
        Assert.Throws<ArgumentException>(() => Create(wide: null).Decode(new float[2 * Latent], 2, picture, new Workspace()));
    }

    private static ConvolutionalDecoder Create(bool? wide) => new(LinearWeights, LinearBias, Weights, Biases, wide);

    private static double[] Picture(ReadOnlySpan<float> latent)
    {
        int side = 1;
        double[] picture = new double[1024];
        for (int i = 0; i < picture.Length; i++)
        {
            picture[i] = LinearBias[i];
            for (int k = 0; k < Latent; k++) picture[i] += (double)LinearWeights[i * Latent + k] * latent[k];
        }
        for (int layer = 0; layer < 4; layer++)
        {
            picture = Upsample(picture, layer, side);
            side = (side - 1) * 2 + Kernels[layer];
            for (int i = 0; i < picture.Length; i++) picture[i] = layer == 3 ? 1 / (1 + Math.Exp(-picture[i])) : Math.Max(0, picture[i]);
        }
        return [.. Enumerable.Range(0, picture.Length).Select(i => picture[i % 3 * side * side + i / 3])];
    }

    private static double[] Upsample(double[] picture, int layer, int side)
    {
        int inputs = Channels[layer], outputs = Channels[layer + 1], kernel = Kernels[layer], next = (side - 1) * 2 + kernel;
        double[] result = new double[outputs * next * next];
        for (int i = 0; i < result.Length; i++) result[i] = Biases[layer][i / (next * next)];
        for (int place = 0; place < side * side; place++)
        {
            (int row, int column) = Math.DivRem(place, side);
            for (int j = 0; j < outputs * kernel * kernel; j++)
            {
                int output = j / (kernel * kernel), y = row * 2 + j / kernel % kernel, x = column * 2 + j % kernel;
                double sum = 0;
                for (int input = 0; input < inputs; input++)
                    sum += picture[input * side * side + place] * Weights[layer][input * outputs * kernel * kernel + j];
                result[(output * next + y) * next + x] += sum;
            }
        }
        return result;
    }
}
