using System.Runtime.InteropServices;
using System.Security.Cryptography;
using WorldModels.MachineLearning;

namespace WorldModels.Dynamics;

/// <summary>Everything that determines an ensemble's weights. The rows are represented by their hash.</summary>
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

/// <summary>The state of an ensemble's training between two steps, without the weights and the optimizer's moments.</summary>
/// <param name="Steps">The total number of steps.</param>
/// <param name="Members">The number of members whose training is finished.</param>
/// <param name="History">The finished epochs, including those of the current member.</param>
/// <param name="Batches">The number of batches of the current epoch; 0 between two epochs.</param>
/// <param name="LossSum">The sum of their losses, each times its rows.</param>
internal sealed record DynamicsProgress(long Steps, int Members, IReadOnlyList<DynamicsEpoch> History, int Batches, double LossSum);
