using System.Runtime.InteropServices;

namespace WorldModels.Rollouts;

/// <summary>Some steps of an episode whose observations are numbers, read at once: one access to the file for all of them.</summary>
/// <param name="store">Where the episodes lie.</param>
/// <param name="maxSteps">The steps that there is room for.</param>
internal sealed class RolloutStretch(RolloutStore store, int maxSteps)
{
    private readonly byte[] _rows = new byte[maxSteps * store.RowBytes];

    /// <summary>Reads steps of an episode; what was read before is gone.</summary>
    /// <param name="episode">Its number.</param>
    /// <param name="start">The first step to read.</param>
    /// <param name="steps">How many; all within the episode.</param>
    public void Read(int episode, int start, int steps) =>
        store.ReadRows(store.RowOf(episode, start), _rows.AsSpan(0, steps * store.RowBytes));

    /// <summary>The observed numbers of a step, counted from the first that was read.</summary>
    public ReadOnlySpan<float> Values(int step) => Floats(step, 0, store.Layout.ObservationBytes);

    /// <summary>The action of a step.</summary>
    public ReadOnlySpan<float> Action(int step) => Floats(step, store.Layout.ActionOffset, store.Layout.ActionBytes);

    /// <summary>The reward of a step.</summary>
    public float Reward(int step) => Floats(step, store.Layout.RewardOffset, sizeof(float))[0];

    /// <summary>Whether a step's action terminated the episode.</summary>
    public bool Done(int step) => _rows[step * store.RowBytes + store.Layout.DoneOffset] != 0;

    private ReadOnlySpan<float> Floats(int step, int offset, int bytes) =>
        MemoryMarshal.Cast<byte, float>(_rows.AsSpan(step * store.RowBytes + offset, bytes));
}
