using System.Security.Cryptography;
using WorldModels.MachineLearning;

namespace WorldModels.Vision;

/// <summary>Everything that determines V's weights. The frames are represented by their number and a hash of the first ones, because reading all of them twice could take long.</summary>
internal static class VaeRun
{
    private const int HashedFrames = 64;

    public static object Of(VaeEncoderOptions options, FrameBatches frames, long frameCount, long seed, string device) => RunRecord.Of(
        options, ("Seed", seed), (nameof(options.Precision), options.Precision.ToString()), ("Device", device), ("Frames", frameCount),
        ("FirstFrames", DataHash.Of(hash => Append(hash, frames))));

    private static void Append(IncrementalHash hash, FrameBatches frames)
    {
        byte[] batch = new byte[HashedFrames * VaeNetwork.PictureSize];
        int count = frames.InOrder(batch).FirstOrDefault();
        hash.AppendData(batch, 0, count * VaeNetwork.PictureSize);
    }
}

/// <summary>The state of V's training between two steps, without the weights and the optimizer's moments.</summary>
/// <param name="Steps">The total number of steps.</param>
/// <param name="History">The finished epochs.</param>
/// <param name="Random">The state of the generator.</param>
/// <param name="Order">The seed of the order of the frames in the current epoch.</param>
/// <param name="Batches">The number of batches done in the current epoch; 0 between two epochs.</param>
/// <param name="Reconstruction">The sum of the reconstruction errors of the current epoch's frames.</param>
/// <param name="KlDivergence">The sum of their KL divergences.</param>
/// <param name="Frames">The number of these frames.</param>
internal sealed record VaeProgress(
    long Steps, IReadOnlyList<VaeEpoch> History, ulong[] Random, long Order, int Batches, double Reconstruction, double KlDivergence, long Frames);
