using System.Runtime.InteropServices;
using System.Security.Cryptography;
using WorldModels.MachineLearning;
using WorldModels.Rollouts;

namespace WorldModels.Memory;

/// <summary>All that decides M's weights: the rows and the weights to start from by their hash.</summary>
internal static class MdnRnnRun
{
    public static object Of(MdnRnnPredictorOptions options, MdnRnnShape shape, RolloutStore store, long seed, long splitSeed, string device) => RunRecord.Of(
        options, ("Seed", seed), ("SplitSeed", splitSeed == seed ? null : splitSeed), ("Shape", shape), (nameof(options.Precision), options.Precision.ToString()), ("Device", device), ("Episodes", store.EpisodeCount),
        ("Latents", DataHash.Of(hash => Append(hash, store))),
        (nameof(options.StartFrom), options.StartFrom is { } start ? DataHash.Of(start.Model.NetworkWeights) : null));

    private static void Append(IncrementalHash hash, RolloutStore store)
    {
        hash.AppendData(MemoryMarshal.AsBytes<int>(Enumerable.Range(0, store.EpisodeCount).Select(store.EpisodeLength).ToArray()));
        float[] values = new float[store.ObservationSpace.Size], action = new float[store.ActionSpace.Size], outcome = new float[2];
        for (long row = 0; row < store.RowCount; row++)
        {
            store.ReadValues(row, values);
            store.ReadAction(row, action);
            (outcome[0], outcome[1]) = (store.ReadReward(row), store.ReadDone(row) ? 1 : 0);
            foreach (float[] part in new[] { values, action, outcome }) hash.AppendData(MemoryMarshal.AsBytes(part.AsSpan()));
        }
    }
}

/// <summary>Where M's training stands between two steps, besides weights, moments and the lanes' states.</summary>
/// <param name="Steps">Steps done in all.</param>
/// <param name="History">The finished epochs.</param>
/// <param name="Random">The generator's state.</param>
/// <param name="EpochSteps">Steps of the epoch at work; 0 between two epochs.</param>
/// <param name="Sums">Its losses so far.</param>
/// <param name="BestEpoch">The epoch that predicted the held-out episodes best; 0 before there is one.</param>
/// <param name="BestLoss">Its loss on them.</param>
/// <param name="IsSplitBySeed">Whether the held-out episodes were drawn; false where version 0.1 wrote, which held out the last ones.</param>
/// <param name="IsStandardized">Whether latents that no V wrote are standardized; false where version 0.1 wrote.</param>
internal sealed record MdnRnnProgress(
    long Steps, IReadOnlyList<MdnRnnEpoch> History, ulong[] Random, long EpochSteps, MdnRnnEpochSums Sums, int BestEpoch, double BestLoss,
    bool IsSplitBySeed = false, bool IsStandardized = false);
