using System.Runtime.InteropServices;
using System.Security.Cryptography;
using WorldModels.MachineLearning;
using WorldModels.Rollouts;

namespace WorldModels.Memory;

/// <summary>Everything that determines M's weights. The rows and the weights to start from are represented by their hash.</summary>
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

/// <summary>The state of M's training between two steps, without the weights, the optimizer's moments and the recurrent states of the lanes.</summary>
/// <param name="Steps">The total number of steps.</param>
/// <param name="History">The finished epochs.</param>
/// <param name="Random">The state of the generator.</param>
/// <param name="EpochSteps">The number of steps of the current epoch; 0 between two epochs.</param>
/// <param name="Sums">The sums of the current epoch's losses.</param>
/// <param name="BestEpoch">The epoch with the smallest loss on the held-out episodes; 0 if there is none yet.</param>
/// <param name="BestLoss">This smallest loss.</param>
/// <param name="IsSplitBySeed">Whether the held-out episodes were drawn at random; false in checkpoints of version 0.1, which held out the last ones.</param>
/// <param name="IsStandardized">Whether latents that were not made by V are standardized; false in checkpoints of version 0.1.</param>
internal sealed record MdnRnnProgress(
    long Steps, IReadOnlyList<MdnRnnEpoch> History, ulong[] Random, long EpochSteps, MdnRnnEpochSums Sums, int BestEpoch, double BestLoss,
    bool IsSplitBySeed = false, bool IsStandardized = false);
