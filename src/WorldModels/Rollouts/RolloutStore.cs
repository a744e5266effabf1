using System.Runtime.InteropServices;
using WorldModels.Environments;

namespace WorldModels.Rollouts;

/// <summary>
/// Recorded episodes as rows of a fixed size, in memory or in a file. Any number of threads can read rows at random.
/// <see cref="RolloutColumns"/> describes a row. <see cref="RolloutCollector"/> and <see cref="RolloutWriter"/> create stores.
/// </summary>
/// <remarks>
/// A store that is kept is a folder of two files. <c>rollouts.json</c> contains the name and the version of the format, the spaces, the
/// number of bytes of a row, the position of each column in it, and the length of each episode. <c>rollouts.bin</c> contains the rows, one after
/// another, little-endian and without padding: the observation (uint8 or float32), the action (float32), the reward
/// (float32), done (one byte, 0 or 1).
/// </remarks>
public sealed class RolloutStore : IDisposable
{
    private readonly RowStorage _rows;
    private readonly int[] _lengths;
    private readonly long[] _starts;

    internal RolloutStore(RolloutLayout layout, RowStorage rows, int[] episodeLengths)
    {
        Layout = layout;
        _rows = rows;
        _lengths = episodeLengths;
        _starts = new long[episodeLengths.Length];
        for (int i = 0; i < episodeLengths.Length; i++)
        {
            _starts[i] = RowCount;
            RowCount += episodeLengths[i];
        }
    }

    /// <summary>The space of the observations.</summary>
    public Space ObservationSpace => Layout.ObservationSpace;

    /// <summary>The space of the actions.</summary>
    public Space ActionSpace => Layout.ActionSpace;

    /// <summary>The number of episodes.</summary>
    public int EpisodeCount => _lengths.Length;

    /// <summary>The number of rows: the steps of all episodes.</summary>
    public long RowCount { get; }

    /// <summary>The number of bytes of a row.</summary>
    public int RowBytes => Layout.RowBytes;

    internal RolloutLayout Layout { get; }

    /// <summary>Opens a store that is kept in <paramref name="folder"/>.</summary>
    /// <exception cref="FileNotFoundException">The folder contains no rollouts.</exception>
    /// <exception cref="FormatException">A file is missing, is damaged, has a newer version or does not match the other file; the message names it.</exception>
    public static RolloutStore Open(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        string header = Path.Combine(folder, RolloutFiles.HeaderName), data = Path.Combine(folder, RolloutFiles.DataName);
        if (!File.Exists(header)) throw new FileNotFoundException($"there are no rollouts in {folder}: {header} does not exist", header);
        (RolloutLayout layout, int[] lengths) = RolloutFiles.ReadHeader(folder);
        if (!File.Exists(data)) throw new FormatException($"{data} is missing: the header beside it describes {lengths.Length} episodes");
        FileRows rows = FileRows.Open(layout.RowBytes, data);
        // Int128, so that false lengths in a hostile header cannot overflow to the length of the file.
        Int128 expected = (Int128)lengths.Sum(length => (long)length) * layout.RowBytes;
        if (rows.Length != expected)
        {
            rows.Dispose();
            throw new FormatException($"{data} has {rows.Length} bytes, but its header describes {expected}: it is truncated or belongs to another header");
        }
        return new RolloutStore(layout, rows, lengths);
    }

    /// <summary>
    /// Returns the episodes of several stores as one store, numbered consecutively. Nothing is copied: the result takes ownership of the
    /// stores, and disposing it disposes them.
    /// </summary>
    /// <exception cref="ArgumentException">There is no store, or their spaces differ.</exception>
    public static RolloutStore Concatenate(IEnumerable<RolloutStore> stores)
    {
        RolloutStore[] parts = [.. stores];
        if (parts.Length == 0) throw new ArgumentException("there is no store to concatenate", nameof(stores));
        if (parts.FirstOrDefault(part => part.Layout != parts[0].Layout) is { } other)
            throw new ArgumentException(
                $"the rollouts have different spaces: observations of {parts[0].ObservationSpace} and {other.ObservationSpace}, " +
                $"actions of {parts[0].ActionSpace} and {other.ActionSpace}", nameof(stores));
        return new RolloutStore(
            parts[0].Layout, new ConcatenatedRows([.. parts.Select(part => (part._rows, part.RowCount))]), [.. parts.SelectMany(part => part._lengths)]);
    }

    /// <summary>Returns the row at which an episode begins.</summary>
    public long EpisodeStart(int episode) => _starts[episode];

    /// <summary>Returns the number of steps of an episode.</summary>
    public int EpisodeLength(int episode) => _lengths[episode];

    /// <summary>Returns the number of the episode that a row belongs to.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public int EpisodeOf(long row)
    {
        CheckRow(row);
        int index = Array.BinarySearch(_starts, row);
        return index >= 0 ? index : ~index - 1;
    }

    /// <summary>Returns the row of a step of an episode.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such episode or step.</exception>
    public long RowOf(int episode, int step)
    {
        if ((uint)episode >= (uint)EpisodeCount)
            throw new ArgumentOutOfRangeException(nameof(episode), episode, $"there are {EpisodeCount} episodes");
        if ((uint)step >= (uint)_lengths[episode])
            throw new ArgumentOutOfRangeException(nameof(step), step, $"episode {episode} has {_lengths[episode]} steps");
        return _starts[episode] + step;
    }

    /// <summary>Copies the picture of a row.</summary>
    /// <param name="row">The row, counted over all episodes.</param>
    /// <param name="pixels">Receives the bytes; its length is the size of <see cref="ObservationSpace"/>.</param>
    /// <exception cref="InvalidOperationException">The observations are numbers.</exception>
    public void ReadPixels(long row, Span<byte> pixels)
    {
        if (!Layout.IsImage) throw new InvalidOperationException($"the observations are numbers of {ObservationSpace}: read them with ReadValues");
        Read(row, 0, pixels, Layout.ObservationBytes);
    }

    /// <summary>Copies the observed numbers of a row.</summary>
    /// <param name="row">The row, counted over all episodes.</param>
    /// <param name="values">Receives the numbers; its length is the size of <see cref="ObservationSpace"/>.</param>
    /// <exception cref="InvalidOperationException">The observations are pictures.</exception>
    /// <exception cref="FormatException">The file is damaged: a number is not finite.</exception>
    public void ReadValues(long row, Span<float> values)
    {
        if (Layout.IsImage) throw new InvalidOperationException($"the observations are pictures of {ObservationSpace}: read them with ReadPixels");
        Read(row, 0, MemoryMarshal.AsBytes(values), Layout.ObservationBytes);
        CheckFinite(row, values, "observation");
    }

    /// <summary>Copies the action of a row.</summary>
    /// <param name="row">The row, counted over all episodes.</param>
    /// <param name="action">Receives the numbers; its length is the size of <see cref="ActionSpace"/>.</param>
    /// <exception cref="FormatException">The file is damaged: a number is not finite.</exception>
    public void ReadAction(long row, Span<float> action)
    {
        Read(row, Layout.ActionOffset, MemoryMarshal.AsBytes(action), Layout.ActionBytes);
        CheckFinite(row, action, "action");
    }

    /// <summary>Returns the reward of a row.</summary>
    /// <exception cref="FormatException">The file is damaged: the reward is not finite.</exception>
    public float ReadReward(long row)
    {
        float reward = 0;
        Read(row, Layout.RewardOffset, MemoryMarshal.AsBytes(new Span<float>(ref reward)), sizeof(float));
        CheckFinite(row, new Span<float>(ref reward), "reward");
        return reward;
    }

    /// <summary>Returns whether the action of a row terminated its episode.</summary>
    /// <exception cref="FormatException">The file is damaged: the value is neither 0 nor 1.</exception>
    public bool ReadDone(long row)
    {
        byte done = 0;
        Read(row, Layout.DoneOffset, new Span<byte>(ref done), 1);
        return done <= 1 ? done != 0 : throw new FormatException($"done of row {row} is {done}, neither 0 nor 1: the file is damaged");
    }

    /// <summary>Frees the memory and deletes temporary files. A store that is kept stays in its folder.</summary>
    public void Dispose() => _rows.Dispose();

    /// <summary>Copies consecutive rows of an episode in one read.</summary>
    internal void ReadRows(long row, Span<byte> rows)
    {
        CheckRow(row);
        _rows.Read(row, 0, rows);
    }

    private void Read(long row, int offset, Span<byte> destination, int bytes)
    {
        CheckRow(row);
        if (destination.Length != bytes) throw new ArgumentException($"the buffer has {destination.Length} bytes, but the column has {bytes}", nameof(destination));
        _rows.Read(row, offset, destination);
    }

    // Recorded values are always finite, so a value that is not shows damage.
    private static void CheckFinite(long row, ReadOnlySpan<float> values, string what)
    {
        foreach (float value in values)
            if (!float.IsFinite(value)) throw new FormatException($"the {what} of row {row} contains {value}, which is not a finite number: the file is damaged");
    }

    private void CheckRow(long row)
    {
        if ((ulong)row >= (ulong)RowCount) throw new ArgumentOutOfRangeException(nameof(row), row, $"there are {RowCount} rows");
    }
}
