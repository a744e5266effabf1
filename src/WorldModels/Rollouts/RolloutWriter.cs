using WorldModels.Environments;

namespace WorldModels.Rollouts;

/// <summary>
/// Collects episodes, in order, into a <see cref="RolloutStore"/>: in memory up to a budget and above it in one flat
/// temporary file; or, when a folder is named, in the files of that folder, which <see cref="RolloutStore.Open"/> reads again.
/// </summary>
/// <remarks>
/// Nothing shows in the folder under its final name before <see cref="Complete"/>; disposing an incomplete writer
/// deletes what it wrote, unless the collection is resumable. Not for several threads at once.
/// </remarks>
public sealed class RolloutWriter : IDisposable
{
    private readonly RolloutLayout _layout;
    private readonly long _memoryBudgetBytes;
    private readonly string? _folder;
    private readonly string _temporaryFolder;
    private readonly List<int> _episodeLengths = [];
    private RowStorage? _rows;
    private long _bytes;

    /// <summary>A writer for episodes of an environment with these spaces.</summary>
    /// <param name="observationSpace">A picture or numbers.</param>
    /// <param name="actionSpace">A box or a discrete space.</param>
    /// <param name="folder">Where to keep the rows for good; null for a store that lasts until it is disposed.</param>
    /// <param name="memoryBudgetBytes">The bytes of rows to hold in memory when they are not kept in a folder; 0 or more.</param>
    /// <param name="temporaryFolder">Where rows above the budget go; null for the system's folder of temporary files.</param>
    /// <exception cref="ArgumentException">The actions are pictures, or the budget is negative.</exception>
    /// <exception cref="IOException">The folder holds rollouts already.</exception>
    public RolloutWriter(
        Space observationSpace, Space actionSpace, string? folder = null, long memoryBudgetBytes = 1L << 30, string? temporaryFolder = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(memoryBudgetBytes);
        _layout = RolloutLayout.For(observationSpace, actionSpace);
        _memoryBudgetBytes = memoryBudgetBytes;
        _temporaryFolder = temporaryFolder ?? Path.GetTempPath();
        _folder = folder;
        if (folder is null)
        {
            _rows = new MemoryRows(_layout.RowBytes);
            return;
        }
        RefuseUsedFolder(folder);
        Directory.CreateDirectory(folder);
        _rows = FileRows.Create(_layout.RowBytes, TemporaryDataPath);
    }

    /// <summary>A writer that goes on in a folder behind the episodes that an interrupted one made safe.</summary>
    internal RolloutWriter(RolloutLayout layout, string folder, IReadOnlyList<int> episodeLengths)
    {
        (_layout, _folder, _temporaryFolder, KeepsProgress) = (layout, folder, folder, true);
        _episodeLengths.AddRange(episodeLengths);
        Directory.CreateDirectory(folder);
        // Interrupted between the two files of a complete store.
        if (!File.Exists(TemporaryDataPath) && File.Exists(DataPath)) File.Move(DataPath, TemporaryDataPath);
        _rows = FileRows.GoOn(layout.RowBytes, TemporaryDataPath, episodeLengths.Sum(length => (long)length) * layout.RowBytes);
    }

    /// <summary>Whether what was appended outlasts a writer that is disposed before it is complete.</summary>
    private bool KeepsProgress { get; }

    /// <summary>The steps of each episode so far.</summary>
    internal IReadOnlyList<int> EpisodeLengths => _episodeLengths;

    /// <summary>Makes sure that all rows so far are on the disk.</summary>
    internal void Flush() => ((FileRows)_rows!).Flush();

    private string DataPath => Path.Combine(_folder!, RolloutFiles.DataName);

    private string TemporaryDataPath => DataPath + ".tmp";

    /// <summary>Adds an episode after those already there; its bytes are copied.</summary>
    /// <exception cref="ArgumentException">The episode is empty or its spaces are others.</exception>
    /// <exception cref="InvalidOperationException">The writer is complete.</exception>
    public void Append(RolloutEpisode episode)
    {
        ArgumentNullException.ThrowIfNull(episode);
        if (_rows is null) throw new InvalidOperationException("the writer is complete: open another one for further episodes");
        if (episode.Length == 0) throw new ArgumentException("the episode is empty: add its steps first", nameof(episode));
        if (episode.Layout != _layout)
            throw new ArgumentException($"the episode has observations of {episode.Layout.ObservationSpace} and actions of {episode.Layout.ActionSpace}, "
                + $"the writer those of {_layout.ObservationSpace} and {_layout.ActionSpace}", nameof(episode));
        _bytes += episode.Rows.Length;
        if (_rows is MemoryRows memory && _bytes > _memoryBudgetBytes) MoveToFile(memory);
        _rows.Append(episode.Rows);
        _episodeLengths.Add(episode.Length);
    }

    /// <summary>Ends the writing, makes kept files final, and returns the rows for reading.</summary>
    /// <exception cref="InvalidOperationException">There is no episode, or the writer is complete already.</exception>
    public RolloutStore Complete()
    {
        if (_rows is null) throw new InvalidOperationException("the writer is complete already");
        if (_episodeLengths.Count == 0) throw new InvalidOperationException("there is no episode: append one before completing");
        RowStorage rows = _rows;
        if (_folder is not null)
        {
            ((FileRows)rows).Flush();
            rows.Dispose();
            File.Move(TemporaryDataPath, DataPath, overwrite: true);
            RolloutFiles.WriteHeader(_folder, _layout, _episodeLengths);
            rows = FileRows.Open(_layout.RowBytes, DataPath);
        }
        _rows = null;
        return new RolloutStore(_layout, rows, [.. _episodeLengths]);
    }

    /// <summary>Discards what was written unless it is complete.</summary>
    public void Dispose()
    {
        if (_rows is null) return;
        _rows.Dispose();
        _rows = null;
        if (_folder is not null && !KeepsProgress) File.Delete(TemporaryDataPath);
    }

    internal static void RefuseUsedFolder(string folder)
    {
        if (File.Exists(Path.Combine(folder, RolloutFiles.HeaderName)))
            throw new IOException($"{folder} holds rollouts already: load them (LoadRollouts), delete them, or name another folder");
    }

    private void MoveToFile(MemoryRows memory)
    {
        FileRows file = FileRows.CreateTemporary(_layout.RowBytes, _temporaryFolder);
        _rows = file;
        foreach (ReadOnlyMemory<byte> block in memory.Blocks) file.Append(block.Span);
        memory.Dispose();
    }
}
