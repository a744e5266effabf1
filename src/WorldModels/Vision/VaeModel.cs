using WorldModels.Inference;
using WorldModels.Torch;

namespace WorldModels.Vision;

/// <summary>A trained V: the weights by name, and the kernels that encode and decode with them, without libtorch.</summary>
internal sealed class VaeModel
{
    // Small enough that every core has work within a block of 64 rows, and large enough for efficient products.
    private const int FramesAPiece = 16;

    private readonly ConvolutionalEncoder _encoder;
    private readonly ConvolutionalDecoder _decoder;

    /// <param name="weights">The weights by name.</param>
    /// <param name="latentSize">The number of latent dimensions.</param>
    /// <param name="rectifiedDense">Whether a ReLU follows the decoder's dense layer. The paper's V has none; a V that was trained elsewhere may have one.</param>
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

    /// <summary>Encodes frames [count x 12,288] to the means and log variances of their latents, each [count x latentSize].</summary>
    public void Encode(ReadOnlySpan<byte> frames, int count, Span<float> mean, Span<float> logVariance, Workspace workspace) =>
        _encoder.Encode(frames, count, mean, logVariance, workspace);

    /// <summary>Encodes frames on all cores. The result of a frame does not depend on the other frames of the call.</summary>
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

    /// <summary>Decodes latents [count x latentSize] to pictures [count x 64 x 64 x 3] in 0..1.</summary>
    public void Decode(ReadOnlySpan<float> latents, int count, Span<float> pictures) => _decoder.Decode(latents, count, pictures, Workspace.OfThisThread);

    /// <summary>Decodes latents on all cores. A picture does not depend on the other latents of the call.</summary>
    public void DecodeParallel(float[] latents, int count, float[] pictures) => Parallel.For(0, (count + FramesAPiece - 1) / FramesAPiece, piece =>
    {
        int first = piece * FramesAPiece, size = Math.Min(FramesAPiece, count - first);
        Decode(latents.AsSpan(first * LatentSize, size * LatentSize), size, pictures.AsSpan(first * VaeNetwork.PictureSize, size * VaeNetwork.PictureSize));
    });

    /// <summary>Decodes latents to pictures of bytes.</summary>
    public void Decode(ReadOnlySpan<float> latents, int count, Span<byte> pictures) => _decoder.Decode(latents, count, pictures, Workspace.OfThisThread);
}
