using WorldModels.Inference;
using WorldModels.Torch;

namespace WorldModels.Vision;

/// <summary>A trained V ready to use: the weights by name and the kernels that encode and decode with them, without libtorch.</summary>
internal sealed class VaeModel
{
    // Few enough for every core to have work within a block of 64 rows, enough for one product to see many rows.
    private const int FramesAPiece = 16;

    private readonly ConvolutionalEncoder _encoder;
    private readonly ConvolutionalDecoder _decoder;

    /// <param name="weights">By name.</param>
    /// <param name="latentSize">Numbers in a latent.</param>
    /// <param name="rectifiedDense">Whether a ReLU follows the decoder's dense layer: not in the paper, but in a V that was trained so elsewhere.</param>
    /// <exception cref="FormatException">A weight is missing or has the wrong shape.</exception>
    public VaeModel(IReadOnlyDictionary<string, NamedTensor> weights, int latentSize, bool rectifiedDense = false)
    {
        (LatentSize, RectifiedDense) = (latentSize, rectifiedDense);
        Weights = [.. weights.Values];
        var reader = new WeightReader(weights, "V");
        _encoder = new ConvolutionalEncoder(
            [reader.Read("encoder.conv1.weight", 32, 3, 4, 4), reader.Read("encoder.conv2.weight", 64, 32, 4, 4),
             reader.Read("encoder.conv3.weight", 128, 64, 4, 4), reader.Read("encoder.conv4.weight", 256, 128, 4, 4)],
            [reader.Read("encoder.conv1.bias", 32), reader.Read("encoder.conv2.bias", 64),
             reader.Read("encoder.conv3.bias", 128), reader.Read("encoder.conv4.bias", 256)],
            reader.Read("encoder.mean.weight", latentSize, VaeNetwork.FeatureSize), reader.Read("encoder.mean.bias", latentSize),
            reader.Read("encoder.log_variance.weight", latentSize, VaeNetwork.FeatureSize), reader.Read("encoder.log_variance.bias", latentSize));
        _decoder = new ConvolutionalDecoder(
            reader.Read("decoder.dense.weight", VaeNetwork.FeatureSize, latentSize), reader.Read("decoder.dense.bias", VaeNetwork.FeatureSize),
            [reader.Read("decoder.deconv1.weight", VaeNetwork.FeatureSize, 128, 5, 5), reader.Read("decoder.deconv2.weight", 128, 64, 5, 5),
             reader.Read("decoder.deconv3.weight", 64, 32, 6, 6), reader.Read("decoder.deconv4.weight", 32, 3, 6, 6)],
            [reader.Read("decoder.deconv1.bias", 128), reader.Read("decoder.deconv2.bias", 64),
             reader.Read("decoder.deconv3.bias", 32), reader.Read("decoder.deconv4.bias", 3)],
            rectifyLinear: rectifiedDense);
        reader.CheckAllRead();
    }

    public int LatentSize { get; }

    public bool RectifiedDense { get; }

    public IReadOnlyList<NamedTensor> Weights { get; }

    /// <summary>Frames [count x 12,288] to the means and log variances of their latents, each [count x latentSize].</summary>
    public void Encode(ReadOnlySpan<byte> frames, int count, Span<float> mean, Span<float> logVariance, Workspace workspace) =>
        _encoder.Encode(frames, count, mean, logVariance, workspace);

    /// <summary>The same on all cores; each frame's result does not depend on which others it shares a call with.</summary>
    public void EncodeParallel(byte[] frames, int count, float[] mean, float[] logVariance)
    {
        int pieces = (count + FramesAPiece - 1) / FramesAPiece;
        Parallel.For(0, pieces, piece =>
        {
            int first = piece * FramesAPiece, size = Math.Min(FramesAPiece, count - first);
            Encode(
                frames.AsSpan(first * VaeNetwork.PictureSize, size * VaeNetwork.PictureSize), size,
                mean.AsSpan(first * LatentSize, size * LatentSize), logVariance.AsSpan(first * LatentSize, size * LatentSize),
                Workspace.OfThisThread);
        });
    }

    /// <summary>Latents [count x latentSize] to pictures [count x 64 x 64 x 3] in 0..1.</summary>
    public void Decode(ReadOnlySpan<float> latents, int count, Span<float> pictures) => _decoder.Decode(latents, count, pictures, Workspace.OfThisThread);

    /// <summary>The same on all cores; each picture does not depend on which others it shares a call with.</summary>
    public void DecodeParallel(float[] latents, int count, float[] pictures) => Parallel.For(0, (count + FramesAPiece - 1) / FramesAPiece, piece =>
    {
        int first = piece * FramesAPiece, size = Math.Min(FramesAPiece, count - first);
        Decode(latents.AsSpan(first * LatentSize, size * LatentSize), size, pictures.AsSpan(first * VaeNetwork.PictureSize, size * VaeNetwork.PictureSize));
    });

    /// <summary>The same as bytes.</summary>
    public void Decode(ReadOnlySpan<float> latents, int count, Span<byte> pictures) => _decoder.Decode(latents, count, pictures, Workspace.OfThisThread);
}
