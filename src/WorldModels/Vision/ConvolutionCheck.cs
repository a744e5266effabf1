using WorldModels.Inference;
using WorldModels.MachineLearning;
using WorldModels.Torch;
using static TorchSharp.torch;

namespace WorldModels.Vision;

/// <summary>Checks that libtorch computes V correctly on this processor, with recorded gradients and in the sizes of the training.</summary>
internal static class ConvolutionCheck
{
    /// <param name="computing">The network that is trained, on the CPU.</param>
    /// <param name="weights">The same weights in single precision.</param>
    /// <param name="frames">[count x 12,288].</param>
    /// <param name="latents">[count x latent].</param>
    /// <param name="count">The number of pictures to encode and of latents to decode.</param>
    /// <param name="precision">The precision in which <paramref name="computing"/> multiplies.</param>
    /// <exception cref="InvalidOperationException">The results differ.</exception>
    public static void Run(
        VaeNetwork computing, IReadOnlyList<NamedTensor> weights, byte[] frames, ReadOnlySpan<float> latents, int count, TrainingPrecision precision)
    {
        int latentSize = latents.Length / count;
        var model = new VaeModel(weights.ToDictionary(tensor => tensor.Name), latentSize);
        float[] mean = new float[latents.Length], logVariance = new float[latents.Length], pictures = new float[count * VaeNetwork.PictureSize];
        model.Encode(frames, count, mean, logVariance, Workspace.OfThisThread);
        model.Decode(latents, count, pictures);

        using var scope = NewDisposeScope();
        (Tensor means, Tensor logVariances) = computing.Encode(PictureTensor.Of(frames, 0, count, CPU));
        ProcessorCheck.Compare("V's encoder", [.. mean, .. logVariance], [.. means.ToNumbers(), .. logVariances.ToNumbers()], precision);
        Tensor redrawn = computing.Decode(NativeTensor.Of(latents.ToArray(), count, latentSize));
        ProcessorCheck.Compare("V's decoder", pictures, redrawn.permute(0, 2, 3, 1).ToNumbers(), precision);
    }
}
