using System.Runtime.Intrinsics;

namespace WorldModels.Inference;

/// <summary>
/// V's encoder (Ha and Schmidhuber 2018, appendix A.1): four 4x4 convolutions with stride 2 and ReLU, 3-32-64-128-256
/// channels, then mean and log variance of the latent, both linear.
/// </summary>
internal sealed unsafe class ConvolutionalEncoder
{
    /// <summary>The width and height of a frame.</summary>
    public const int Side = 64;

    /// <summary>The number of bytes of a frame: rows, columns, channels red, green and blue.</summary>
    public const int FrameLength = Side * Side * Colors;

    private const int Colors = 3;
    private const int FramesAtOnce = 16;
    private readonly StridedConvolution[] _convolutions;
    private readonly PackedMatrix _mean, _logVariance;

    /// <summary>Packs the weights.</summary>
    /// <param name="convolutionWeights">Four arrays [outputs, inputs, 4, 4]: PyTorch's layout.</param>
    /// <param name="convolutionBiases">Four arrays [outputs]: 32, 64, 128 and 256 of them in the paper.</param>
    /// <param name="meanWeights">[latent x features], features in PyTorch's order: channel, row, column.</param>
    /// <param name="meanBias">[latent].</param>
    /// <param name="logVarianceWeights">[latent x features].</param>
    /// <param name="logVarianceBias">[latent].</param>
    /// <param name="wide">See <see cref="PackedMatrix"/>.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public ConvolutionalEncoder(
        IReadOnlyList<float[]> convolutionWeights, IReadOnlyList<float[]> convolutionBiases,
        float[] meanWeights, float[] meanBias, float[] logVarianceWeights, float[] logVarianceBias, bool? wide = null)
    {
        Require.Exactly(convolutionWeights.Count, 4, nameof(convolutionWeights));
        Require.Exactly(convolutionBiases.Count, 4, nameof(convolutionBiases));
        Require.Exactly(logVarianceBias.Length, meanBias.Length, nameof(logVarianceBias));
        _convolutions = new StridedConvolution[4];
        int side = Side, channels = Colors;
        for (int layer = 0; layer < 4; layer++)
        {
            // The last convolution has only four windows per frame and the most weights: only several frames together fill its tiles.
            _convolutions[layer] = new StridedConvolution(
                convolutionWeights[layer], convolutionBiases[layer], channels, side, layer == 3 ? FramesAtOnce : 1, wide);
            side = _convolutions[layer].Side;
            channels = convolutionBiases[layer].Length;
        }
        LatentSize = meanBias.Length;
        _mean = Linear(meanWeights, meanBias, channels, side * side, wide);
        _logVariance = Linear(logVarianceWeights, logVarianceBias, channels, side * side, wide);
    }

    /// <summary>The number of latent dimensions.</summary>
    public int LatentSize { get; }

    /// <summary>Computes the mean and log variance of the latent of each frame.</summary>
    /// <param name="frames">[count x 64 x 64 x 3], 0 to 255; scaled to 0 to 1 here.</param>
    /// <param name="count">The number of frames; may be 0.</param>
    /// <param name="mean">[count x latent].</param>
    /// <param name="logVariance">[count x latent].</param>
    /// <param name="workspace">The scratch memory of this thread; slots 0 to 4 are used.</param>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    public void Encode(ReadOnlySpan<byte> frames, int count, Span<float> mean, Span<float> logVariance, Workspace workspace)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Require.Length(frames.Length, (long)count * FrameLength, nameof(frames));
        Require.Length(mean.Length, (long)count * LatentSize, nameof(mean));
        Require.Length(logVariance.Length, (long)count * LatentSize, nameof(logVariance));
        float* picture = workspace.Buffer(0, FrameLength);
        float* first = workspace.Buffer(1, _convolutions[0].Length);
        float* second = workspace.Buffer(2, _convolutions[1].Length);
        float* third = workspace.Buffer(3, FramesAtOnce * _convolutions[2].Length);
        float* features = workspace.Buffer(4, FramesAtOnce * _convolutions[3].Length);
        for (int done = 0; done < count; done += FramesAtOnce)
        {
            int block = Math.Min(FramesAtOnce, count - done);
            for (int frame = 0; frame < block; frame++)
            {
                Scale(frames.Slice((done + frame) * FrameLength, FrameLength), picture);
                _convolutions[0].Apply(picture, 1, first);
                _convolutions[1].Apply(first, 1, second);
                _convolutions[2].Apply(second, 1, third + frame * _convolutions[2].Length);
            }
            _convolutions[3].Apply(third, block, features);
            var rows = new ReadOnlySpan<float>(features, block * _mean.Inputs);
            _mean.Multiply(rows, block, mean[(done * LatentSize)..]);
            _logVariance.Multiply(rows, block, logVariance[(done * LatentSize)..]);
        }
        GC.KeepAlive(workspace);
    }

    private static void Scale(ReadOnlySpan<byte> frame, float* picture)
    {
        fixed (byte* bytes = frame)
        {
            for (int i = 0; i < FrameLength; i += Vector128<byte>.Count)
            {
                (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(Vector128.Load(bytes + i));
                (Vector128<uint> a, Vector128<uint> b) = Vector128.Widen(low);
                (Vector128<uint> c, Vector128<uint> d) = Vector128.Widen(high);
                (Vector128.ConvertToSingle(a.AsInt32()) * (1 / 255f)).Store(picture + i);
                (Vector128.ConvertToSingle(b.AsInt32()) * (1 / 255f)).Store(picture + i + 4);
                (Vector128.ConvertToSingle(c.AsInt32()) * (1 / 255f)).Store(picture + i + 8);
                (Vector128.ConvertToSingle(d.AsInt32()) * (1 / 255f)).Store(picture + i + 12);
            }
        }
    }

    /// <summary>Packs a linear layer and reorders its inputs from (channel, place) to (place, channel), which is the order in memory here.</summary>
    private static PackedMatrix Linear(float[] weights, float[] bias, int channels, int places, bool? wide)
    {
        int inputs = channels * places;
        Require.Exactly(weights.Length, (long)bias.Length * inputs, nameof(weights));
        float[] channelsLast = new float[weights.Length];
        for (int output = 0; output < bias.Length; output++)
        {
            for (int channel = 0; channel < channels; channel++)
            {
                for (int place = 0; place < places; place++)
                    channelsLast[output * inputs + place * channels + channel] = weights[output * inputs + channel * places + place];
            }
        }
        return new PackedMatrix(channelsLast, bias.Length, inputs, bias, wide);
    }
}
