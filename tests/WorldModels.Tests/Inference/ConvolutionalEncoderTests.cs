using WorldModels.Inference;
using Xunit;

namespace WorldModels.Tests.Inference;

public class ConvolutionalEncoderTests
{
    private const int Latent = 32;
    private static readonly int[] Channels = [3, 32, 64, 128, 256];
    private static readonly float[][] Weights =
        [.. Enumerable.Range(0, 4).Select(i => Numbers.Random(i, Channels[i + 1] * Channels[i] * 16, Math.Sqrt(3.0 / (Channels[i] * 16))))];
    private static readonly float[][] Biases = [.. Enumerable.Range(0, 4).Select(i => Numbers.Random(10 + i, Channels[i + 1], 0.1))];
    private static readonly float[] MeanWeights = Numbers.Random(20, Latent * 1024, 0.05), MeanBias = Numbers.Random(21, Latent);
    private static readonly float[] VarianceWeights = Numbers.Random(22, Latent * 1024, 0.05), VarianceBias = Numbers.Random(23, Latent);

    [Fact]
    public void Latents_agree_with_plain_loops_in_double_precision()
    {
        const int Count = 3;
        byte[] frames = Numbers.RandomBytes(30, Count * ConvolutionalEncoder.FrameLength);
        float[] mean = new float[Count * Latent], logVariance = new float[Count * Latent];
        Create(wide: null).Encode(frames, Count, mean, logVariance, new Workspace());
        for (int frame = 0; frame < Count; frame++)
        {
            double[] features = Features(frames.AsSpan(frame * ConvolutionalEncoder.FrameLength, ConvolutionalEncoder.FrameLength));
            Numbers.AssertClose(Linear(features, MeanWeights, MeanBias), mean.AsSpan(frame * Latent, Latent));
            Numbers.AssertClose(Linear(features, VarianceWeights, VarianceBias), logVariance.AsSpan(frame * Latent, Latent));
        }
    }

    [Fact]
    public void The_bits_depend_neither_on_the_count_nor_on_the_kernel()
    {
        const int Count = 40;
        byte[] frames = Numbers.RandomBytes(31, Count * ConvolutionalEncoder.FrameLength);
        float[] mean = new float[Count * Latent], logVariance = new float[Count * Latent];
        var workspace = new Workspace();
        ConvolutionalEncoder wide = Create(wide: true), narrow = Create(wide: false);
        wide.Encode(frames, Count, mean, logVariance, workspace);
        int done = 0;
        foreach (int count in (int[])[1, 2, 5, 6, 7, 19])
        {
            foreach (ConvolutionalEncoder encoder in (ConvolutionalEncoder[])[wide, narrow])
            {
                float[] partMean = new float[count * Latent], partVariance = new float[count * Latent];
                encoder.Encode(frames.AsSpan(done * ConvolutionalEncoder.FrameLength), count, partMean, partVariance, workspace);
                Numbers.AssertSameBits(mean.AsSpan(done * Latent, count * Latent), partMean);
                Numbers.AssertSameBits(logVariance.AsSpan(done * Latent, count * Latent), partVariance);
            }
            done += count;
        }
        Assert.Equal(Count, done);
    }

    [Fact]
    public void Lengths_that_do_not_fit_are_refused()
    {
        Assert.Throws<ArgumentException>(
            () => new ConvolutionalEncoder(Weights[..3], Biases, MeanWeights, MeanBias, VarianceWeights, VarianceBias));
        Assert.Throws<ArgumentException>(
            () => new ConvolutionalEncoder(Weights, Biases, MeanWeights[1..], MeanBias, VarianceWeights, VarianceBias));
        byte[] frame = new byte[ConvolutionalEncoder.FrameLength];
        Assert.Throws<ArgumentException>(() => Create(wide: null).Encode(frame, 2, new float[64], new float[64], new Workspace()));
    }

    private static ConvolutionalEncoder Create(bool? wide) =>
        new(Weights, Biases, MeanWeights, MeanBias, VarianceWeights, VarianceBias, wide);

    /// <summary>Returns the flattened output of the convolutions, channel by channel, as in PyTorch.</summary>
    private static double[] Features(ReadOnlySpan<byte> frame)
    {
        int side = 64;
        double[] picture = new double[frame.Length];
        for (int i = 0; i < frame.Length; i++) picture[i % 3 * side * side + i / 3] = frame[i] / 255.0;
        for (int layer = 0; layer < 4; layer++)
        {
            int inputs = Channels[layer], outputs = Channels[layer + 1], next = (side - 4) / 2 + 1;
            double[] result = new double[outputs * next * next];
            for (int i = 0; i < result.Length; i++)
            {
                int output = i / (next * next), row = i / next % next, column = i % next;
                double sum = Biases[layer][output];
                for (int j = 0; j < inputs * 16; j++)
                {
                    int channel = j / 16, y = row * 2 + j / 4 % 4, x = column * 2 + j % 4;
                    sum += Weights[layer][output * inputs * 16 + j] * picture[(channel * side + y) * side + x];
                }
                result[i] = Math.Max(0, sum);
            }
            (picture, side) = (result, next);
        }
        return picture;
    }

    private static double[] Linear(double[] features, float[] weights, float[] bias) =>
        [.. bias.Select((b, output) => b + features.Select((x, k) => x * weights[output * features.Length + k]).Sum())];
}
