using System.Buffers.Binary;
using System.Runtime.InteropServices;
using WorldModels.Environments;

namespace WorldModels.Rollouts;

/// <summary>One recorded episode, to be appended to a <see cref="RolloutWriter"/>. Steps are added in order, and their values are copied.</summary>
public sealed class RolloutEpisode
{
    private readonly RolloutLayout _layout;
    private byte[] _bytes;

    /// <summary>Creates an empty episode of an environment with these spaces.</summary>
    /// <exception cref="ArgumentException">The action space is neither a box nor discrete.</exception>
    public RolloutEpisode(Space observationSpace, Space actionSpace) : this(RolloutLayout.For(observationSpace, actionSpace)) { }

    internal RolloutEpisode(RolloutLayout layout)
    {
        _layout = layout;
        _bytes = new byte[16 * layout.RowBytes];
    }

    /// <summary>The number of steps so far.</summary>
    public int Length { get; private set; }

    /// <summary>The sum of the rewards.</summary>
    public double Return { get; private set; }

    /// <summary>Whether the last step terminated the episode.</summary>
    public bool Done { get; private set; }

    internal RolloutLayout Layout => _layout;

    internal ReadOnlySpan<byte> Rows => _bytes.AsSpan(0, Length * _layout.RowBytes);

    /// <summary>Reads an episode that <see cref="ToBytes"/> wrote, for example in another process.</summary>
    /// <exception cref="ArgumentException">The bytes are not whole steps of an environment with these spaces.</exception>
    public static RolloutEpisode FromBytes(Space observationSpace, Space actionSpace, byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        var episode = new RolloutEpisode(observationSpace, actionSpace);
        int row = episode._layout.RowBytes, rows = bytes.Length - sizeof(double);
        if (rows < 0 || rows % row != 0)
            throw new ArgumentException($"an episode of {observationSpace} and {actionSpace} has {sizeof(double)} bytes and {row} more a step: got {bytes.Length}", nameof(bytes));
        episode._bytes = bytes[sizeof(double)..];
        (episode.Length, episode.Return) = (rows / row, BinaryPrimitives.ReadDoubleLittleEndian(bytes));
        episode.Done = rows > 0 && bytes[^(row - episode._layout.DoneOffset)] != 0;
        return episode;
    }

    /// <summary>Returns the sum of the rewards (float64) followed by the rows, in the form that <see cref="FromBytes"/> reads.</summary>
    public byte[] ToBytes()
    {
        byte[] bytes = new byte[sizeof(double) + Rows.Length];
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, Return);
        Rows.CopyTo(bytes.AsSpan(sizeof(double)));
        return bytes;
    }

    /// <summary>Adds a step: the observation, the action that was then taken, its reward, and whether it terminated the episode.</summary>
    /// <exception cref="ArgumentException">A value has the wrong length or type, or is not a finite number.</exception>
    /// <exception cref="InvalidOperationException">The episode has terminated, or exceeds 2 GiB.</exception>
    public void Add(Observation observation, float[] action, double reward, bool done)
    {
        Begin(observation, action);
        End(reward, done);
    }

    // An environment may reuse the array of the observation during the step, so the observation and the action are added before the step, and the rest after it.
    internal void Begin(Observation observation, float[] action)
    {
        if (Done) throw new InvalidOperationException($"the episode terminated at step {Length - 1}: begin another episode for the steps that follow");
        Span<byte> row = NextRow();
        ReadOnlySpan<byte> seen = observation.IsImage ? observation.Pixels : MemoryMarshal.AsBytes(FiniteValues(observation.Values, "observation"));
        if (observation.IsImage != _layout.IsImage || seen.Length != _layout.ObservationBytes)
            throw new ArgumentException($"the observation of step {Length} does not belong to {_layout.ObservationSpace}: got "
                + (observation.IsImage ? $"a picture of {seen.Length} bytes" : $"{observation.Values.Length} numbers"), nameof(observation));
        ArgumentNullException.ThrowIfNull(action);
        if (action.Length != _layout.ActionSpace.Size)
            throw new ArgumentException($"the action of step {Length} does not belong to {_layout.ActionSpace}: got {action.Length} numbers", nameof(action));
        seen.CopyTo(row);
        MemoryMarshal.AsBytes(FiniteValues(action, "action")).CopyTo(row[_layout.ActionOffset..]);
    }

    internal void End(double reward, bool done)
    {
        float stored = (float)reward;
        if (!float.IsFinite(stored)) throw new ArgumentException($"the reward of step {Length} is {reward}: it must be a finite float32 number", nameof(reward));
        Span<byte> row = NextRow();
        MemoryMarshal.Write(row[_layout.RewardOffset..], stored);
        row[_layout.DoneOffset] = done ? (byte)1 : (byte)0;
        Length++;
        Return += reward;
        Done = done;
    }

    internal void Clear()
    {
        Length = 0;
        Return = 0;
        Done = false;
    }

    private Span<byte> NextRow()
    {
        long needed = (Length + 1L) * _layout.RowBytes;
        if (needed > Array.MaxLength)
            throw new InvalidOperationException($"the episode has more than {Length} steps and 2 GiB: limit its steps (RolloutOptions.MaxSteps)");
        if (needed > _bytes.Length) Array.Resize(ref _bytes, (int)Math.Min(Math.Max(needed, 2L * _bytes.Length), Array.MaxLength));
        return _bytes.AsSpan((int)needed - _layout.RowBytes, _layout.RowBytes);
    }

    private ReadOnlySpan<float> FiniteValues(float[] values, string what)
    {
        for (int i = 0; i < values.Length; i++)
            if (!float.IsFinite(values[i]))
                throw new ArgumentException($"number {i} of the {what} of step {Length} is {values[i]}: it must be finite");
        return values;
    }
}
