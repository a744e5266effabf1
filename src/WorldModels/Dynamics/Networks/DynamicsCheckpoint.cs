using System.Runtime.InteropServices;
using System.Security.Cryptography;
using WorldModels.MachineLearning;

namespace WorldModels.Dynamics;

/// <summary>All that decides an ensemble's weights: the rows by their hash.</summary>
internal static class DynamicsRun
{
    public static object Of(DynamicsNetworkOptions options, DynamicsShape shape, Transitions rows, long seed, string device) => RunRecord.Of(
        options, ("Seed", seed), ("Shape", shape), ("Device", device), ("Rows", DataHash.Of(hash => Append(hash, rows))));

    private static void Append(IncrementalHash hash, Transitions rows)
    {
        hash.AppendData(MemoryMarshal.AsBytes<int>(Enumerable.Range(0, rows.EpisodeCount).Select(rows.EpisodeStart).ToArray()));
        hash.AppendData(MemoryMarshal.AsBytes(rows.Rewards));
        hash.AppendData(MemoryMarshal.AsBytes(rows.Dones));
        for (int row = 0; row < rows.Count; row++)
        {
            hash.AppendData(MemoryMarshal.AsBytes(rows.State(row)));
            hash.AppendData(MemoryMarshal.AsBytes(rows.Action(row)));
        }
    }
}

/// <summary>Where an ensemble's training stands between two steps, besides weights and moments.</summary>
/// <param name="Steps">Steps done in all.</param>
/// <param name="Members">Members that are trained to the end.</param>
/// <param name="History">The finished epochs, of the member at work too.</param>
/// <param name="Batches">Batches of the epoch at work; 0 between two epochs.</param>
/// <param name="LossSum">Their losses, each times its rows.</param>
internal sealed record DynamicsProgress(long Steps, int Members, IReadOnlyList<DynamicsEpoch> History, int Batches, double LossSum);
