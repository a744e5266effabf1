using System.Runtime.InteropServices;

namespace WorldModels.Rollouts;

/// <summary>A segment of an episode whose observations are numbers, read with one access to the file.</summary>
/// <param name="store">The store of the episodes.</param>
/// <param name="maxSteps">The maximum number of steps of a segment.</param>
internal sealed class RolloutStretch(RolloutStore store, int maxSteps)
{
    private readonly byte[] _rows = new byte[maxSteps * store.RowBytes];

    /// <summary>Reads steps of an episode and replaces the steps read before.</summary>
    /// <param name="episode">The number of the episode.</param>
    /// <param name="start">The first step to read.</param>
    /// <param name="steps">The number of steps; all must lie within the episode.</param>
    public void Read(int episode, int start, int steps) =>
        store.ReadRows(store.RowOf(episode, start), _rows.AsSpan(0, steps * store.RowBytes));

    /// <summary>Returns the observed numbers of a step, counted from the first step of the segment.</summary>
    public ReadOnlySpan<float> Values(int step) => Floats(step, 0, store.Layout.ObservationBytes);

    /// <summary>Returns the action of a step.</summary>
    public ReadOnlySpan<float> Action(int step) => Floats(step, store.Layout.ActionOffset, store.Layout.ActionBytes);

    /// <summary>Returns the reward of a step.</summary>
    public float Reward(int step) => Floats(step, store.Layout.RewardOffset, sizeof(float))[0];

    /// <summary>Returns whether a step's action terminated the episode.</summary>
    public bool Done(int step) => _rows[step * store.RowBytes + store.Layout.DoneOffset] != 0;

    private ReadOnlySpan<float> Floats(int step, int offset, int bytes) =>
        MemoryMarshal.Cast<byte, float>(_rows.AsSpan(step * store.RowBytes + offset, bytes));
}
