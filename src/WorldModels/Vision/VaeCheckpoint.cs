using System.Security.Cryptography;
using WorldModels.MachineLearning;

namespace WorldModels.Vision;

/// <summary>All that decides V's weights; the frames by their number and a hash of the first, since all of them may be more than one likes to read twice.</summary>
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

/// <summary>Where V's training stands between two steps, besides weights and moments.</summary>
/// <param name="Steps">Steps done in all.</param>
/// <param name="History">The finished epochs.</param>
/// <param name="Random">The generator's state.</param>
/// <param name="Order">The seed of the order of the frames in the epoch at work.</param>
/// <param name="Batches">Its batches done; 0 between two epochs.</param>
/// <param name="Reconstruction">The sum of its frames' errors.</param>
/// <param name="KlDivergence">The sum of their KL divergences.</param>
/// <param name="Frames">Their number.</param>
internal sealed record VaeProgress(
    long Steps, IReadOnlyList<VaeEpoch> History, ulong[] Random, long Order, int Batches, double Reconstruction, double KlDivergence, long Frames);
