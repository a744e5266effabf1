using WorldModels.Environments;
using WorldModels.Inference;
using WorldModels.MachineLearning;

namespace WorldModels.Vision;

/// <summary>
/// Whether V's latents have come loose from the pictures: a latent is active where its mean varies over pictures by more than
/// 0.01 (Burda, Grosse and Salakhutdinov, arXiv 1509.00519, section 5.2).
/// </summary>
internal static class PosteriorCollapse
{
    private const int Frames = 1024, BatchSize = 64;
    private const double ActiveVariance = 0.01;

    /// <returns>The warning where no latent is active over a sample of the frames, and these differ; else null.</returns>
    public static TrainingWarning? Find(VaeModel model, FrameBatches frames, Pcg64 random)
    {
        byte[] batch = new byte[BatchSize * VaeNetwork.PictureSize];
        float[] means = new float[BatchSize * model.LatentSize], logVariances = new float[BatchSize * model.LatentSize];
        var moments = new Moments(model.LatentSize);
        byte[]? first = null;
        bool allAlike = true;
        foreach (int count in frames.Sample(batch, Frames, random))
        {
            model.Encode(batch, count, means, logVariances, Workspace.OfThisThread);
            for (int i = 0; i < count; i++)
            {
                moments.Add(means.AsSpan(i * model.LatentSize, model.LatentSize).ToArray());
                ReadOnlySpan<byte> frame = batch.AsSpan(i * VaeNetwork.PictureSize, VaeNetwork.PictureSize);
                first ??= frame.ToArray();
                allAlike &= frame.SequenceEqual(first);
            }
        }
        return allAlike || moments.Variances().Any(variance => variance > ActiveVariance) ? null : new TrainingWarning(
            TrainingWarning.PosteriorCollapse,
            $"none of the {model.LatentSize} latents varies with the picture, by a variance of its mean above {ActiveVariance} over {moments.Count} frames: "
            + "M and C would see nothing. Train longer, raise LearningRate while the error still falls, raise KlTolerance, or look for pictures that hardly differ.");
    }
}
