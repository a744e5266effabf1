using System.Runtime.Intrinsics;

namespace WorldModels.Inference;

/// <summary>
/// V's decoder (Ha and Schmidhuber 2018, appendix A.1): a linear layer to 1024 numbers, then transposed convolutions of
/// size 5, 5, 6 and 6 with stride 2 to 128, 64, 32 and 3 channels, ReLU between them and a sigmoid at the end.
/// </summary>
internal sealed unsafe class ConvolutionalDecoder
{
    /// <summary>The number of numbers in a picture: 64 rows, 64 columns, red, green and blue.</summary>
    public const int PictureLength = ConvolutionalEncoder.FrameLength;

    private const int PicturesAtOnce = 16;
    private static readonly int[] Kernels = [5, 5, 6, 6];
    private readonly PackedMatrix _linear, _first;
    private readonly bool _rectifyLinear;
    private readonly TransposedConvolution[] _rest;

    /// <summary>Packs the weights.</summary>
    /// <param name="linearWeights">[features x latent].</param>
    /// <param name="linearBias">[features]: 1024 in the paper.</param>
    /// <param name="convolutionWeights">Four arrays [inputs, outputs, kernel, kernel]: PyTorch's layout.</param>
    /// <param name="convolutionBiases">Four arrays [outputs]: 128, 64, 32 and 3 of them in the paper.</param>
    /// <param name="wide">See <see cref="PackedMatrix"/>.</param>
    /// <param name="rectifyLinear">Whether a ReLU follows the linear layer; the paper's V has none.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    public ConvolutionalDecoder(
        float[] linearWeights, float[] linearBias,
        IReadOnlyList<float[]> convolutionWeights, IReadOnlyList<float[]> convolutionBiases, bool? wide = null, bool rectifyLinear = false)
    {
        _rectifyLinear = rectifyLinear;
        Require.Exactly(convolutionWeights.Count, Kernels.Length, nameof(convolutionWeights));
        Require.Exactly(convolutionBiases.Count, Kernels.Length, nameof(convolutionBiases));
        Require.Exactly(convolutionBiases[^1].Length, 3, nameof(convolutionBiases));
        LatentSize = linearWeights.Length / Math.Max(1, linearBias.Length);
        _linear = new PackedMatrix(linearWeights, linearBias.Length, LatentSize, linearBias, wide);
        // With a single input pixel each position of the window is a separate output: an ordinary product, including bias and ReLU.
        int kernel = Kernels[0];
        float[] bias = convolutionBiases[0];
        float[] windowBias = [.. Enumerable.Repeat(bias, kernel * kernel).SelectMany(values => values)];
        _first = new PackedMatrix(
            TransposedConvolution.WindowRows(convolutionWeights[0], linearBias.Length, bias.Length, kernel),
            windowBias.Length, linearBias.Length, windowBias, wide);
        _rest = new TransposedConvolution[Kernels.Length - 1];
        for (int layer = 1, side = kernel; layer < Kernels.Length; side = _rest[layer - 1].Side, layer++)
        {
            _rest[layer - 1] = new TransposedConvolution(
                convolutionWeights[layer], convolutionBiases[layer], convolutionBiases[layer - 1].Length, side, Kernels[layer], wide);
        }
    }

    /// <summary>The number of latent dimensions.</summary>
    public int LatentSize { get; }

    /// <summary>Decodes latents to pictures.</summary>
    /// <param name="latents">[count x latent].</param>
    /// <param name="count">The number of latents; may be 0.</param>
    /// <param name="pictures">[count x 64 x 64 x 3], 0 to 1.</param>
    /// <param name="workspace">The scratch memory of this thread; slots 0 to 4 are used.</param>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    public void Decode(ReadOnlySpan<float> latents, int count, Span<float> pictures, Workspace workspace)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Require.Length(latents.Length, (long)count * LatentSize, nameof(latents));
        Require.Length(pictures.Length, (long)count * PictureLength, nameof(pictures));
        float* features = workspace.Buffer(1, PicturesAtOnce * _linear.Outputs);
        float* first = workspace.Buffer(2, PicturesAtOnce * _first.Outputs);
        for (int done = 0; done < count; done += PicturesAtOnce)
        {
            int block = Math.Min(PicturesAtOnce, count - done);
            _linear.Multiply(latents[(done * LatentSize)..], block, new Span<float>(features, block * _linear.Outputs), _rectifyLinear);
            _first.Multiply(RowSource.Dense(features, _first.Inputs, _first.Inputs), block, first, _first.Outputs, rectify: true);
            for (int i = 0; i < block; i++)
                Upsample(first + i * _first.Outputs, pictures.Slice((done + i) * PictureLength, PictureLength), workspace);
        }
        GC.KeepAlive(workspace);
    }

    /// <summary>Decodes latents to pictures of bytes, rounded to the nearest.</summary>
    /// <param name="latents">[count x latent].</param>
    /// <param name="count">The number of latents; may be 0.</param>
    /// <param name="frames">[count x 64 x 64 x 3], 0 to 255.</param>
    /// <param name="workspace">The scratch memory of this thread; slots 0 to 5 are used.</param>
    /// <exception cref="ArgumentException">A span is too short.</exception>
    public void Decode(ReadOnlySpan<float> latents, int count, Span<byte> frames, Workspace workspace)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Require.Length(latents.Length, (long)count * LatentSize, nameof(latents));
        Require.Length(frames.Length, (long)count * PictureLength, nameof(frames));
        var pictures = new Span<float>(workspace.Buffer(5, PicturesAtOnce * PictureLength), PicturesAtOnce * PictureLength);
        for (int done = 0; done < count; done += PicturesAtOnce)
        {
            int block = Math.Min(PicturesAtOnce, count - done);
            Decode(latents[(done * LatentSize)..], block, pictures, workspace);
            Span<byte> target = frames.Slice(done * PictureLength, block * PictureLength);
            for (int i = 0; i < target.Length; i++) target[i] = (byte)(pictures[i] * 255 + 0.5f);
        }
        GC.KeepAlive(workspace);
    }

    private void Upsample(float* first, Span<float> picture, Workspace workspace)
    {
        float* second = workspace.Buffer(3, _rest[0].Length);
        float* third = workspace.Buffer(4, _rest[1].Length);
        _rest[0].Apply(first, second, workspace);
        Rectify(new Span<float>(second, _rest[0].Length));
        _rest[1].Apply(second, third, workspace);
        Rectify(new Span<float>(third, _rest[1].Length));
        fixed (float* result = picture) _rest[2].Apply(third, result, workspace);
        VectorFunctions.Sigmoid(picture);
    }

    private static void Rectify(Span<float> values)
    {
        for (; values.Length >= Vector512<float>.Count; values = values[Vector512<float>.Count..])
            Vector512.MaxNative(Vector512<float>.Zero, Vector512.Create<float>(values)).CopyTo(values);
        foreach (ref float value in values) value = value < 0 ? 0 : value;
    }
}
