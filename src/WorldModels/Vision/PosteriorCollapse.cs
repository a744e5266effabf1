using WorldModels.Environments;
using WorldModels.Inference;
using WorldModels.MachineLearning;

namespace WorldModels.Vision;

/// <summary>
/// Detects that V's latents no longer depend on the pictures. A latent is active if the variance of its mean over the pictures exceeds
/// 0.01 (Burda, Grosse and Salakhutdinov, arXiv 1509.00519, section 5.2).
/// </summary>
internal static class PosteriorCollapse
{
    private const int Frames = 1024, BatchSize = 64;
    private const double ActiveVariance = 0.01;

    /// <returns>The warning if no latent is active over a sample of frames that differ from each other; otherwise null.</returns>
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
            $"none of the {model.LatentSize} latents depends on the picture (the variance of each latent's mean is at most {ActiveVariance} over {moments.Count} frames): "
            + "M and C get no information about the picture. Train longer, increase LearningRate while the error still falls, increase KlTolerance, or check whether the pictures hardly differ.");
    }
}
