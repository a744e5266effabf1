using WorldModels.Environments;

namespace WorldModels.Rollouts;

/// <summary>
/// Writes episodes, in order, into a <see cref="RolloutStore"/>: in memory up to a budget and beyond it in one flat
/// temporary file; or, if a folder is given, in the files of that folder, which <see cref="RolloutStore.Open"/> can read later.
/// </summary>
/// <remarks>
/// The folder contains no file under its final name before <see cref="Complete"/>. Disposing an incomplete writer
/// deletes its files, unless the collection is resumable. An instance serves one thread at a time.
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

    /// <summary>Creates a writer for episodes of an environment with these spaces.</summary>
    /// <param name="observationSpace">The space of the observations: pictures or numbers.</param>
    /// <param name="actionSpace">The space of the actions: a box or discrete.</param>
    /// <param name="folder">A folder in which the rows are kept; null for a store that exists until it is disposed.</param>
    /// <param name="memoryBudgetBytes">The number of bytes of rows to hold in memory if there is no folder; 0 or more.</param>
    /// <param name="temporaryFolder">The folder for rows beyond the budget; null for the system's folder for temporary files.</param>
    /// <exception cref="ArgumentException">The actions are pictures, or the budget is negative.</exception>
    /// <exception cref="IOException">The folder already contains rollouts.</exception>
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

    /// <summary>Creates a writer that appends to the episodes that an interrupted writer made safe in a folder.</summary>
    internal RolloutWriter(RolloutLayout layout, string folder, IReadOnlyList<int> episodeLengths)
    {
        (_layout, _folder, _temporaryFolder, KeepsProgress) = (layout, folder, folder, true);
        _episodeLengths.AddRange(episodeLengths);
        Directory.CreateDirectory(folder);
        // The earlier run was interrupted between the completion of the two files.
        if (!File.Exists(TemporaryDataPath) && File.Exists(DataPath)) File.Move(DataPath, TemporaryDataPath);
        _rows = FileRows.GoOn(layout.RowBytes, TemporaryDataPath, episodeLengths.Sum(length => (long)length) * layout.RowBytes);
    }

    /// <summary>Whether the appended episodes are kept when the writer is disposed before it is complete.</summary>
    private bool KeepsProgress { get; }

    /// <summary>The number of steps of each episode so far.</summary>
    internal IReadOnlyList<int> EpisodeLengths => _episodeLengths;

    /// <summary>Writes all rows so far to the disk.</summary>
    internal void Flush() => ((FileRows)_rows!).Flush();

    private string DataPath => Path.Combine(_folder!, RolloutFiles.DataName);

    private string TemporaryDataPath => DataPath + ".tmp";

    /// <summary>Appends an episode; its bytes are copied.</summary>
    /// <exception cref="ArgumentException">The episode is empty, or its spaces differ from the writer's.</exception>
    /// <exception cref="InvalidOperationException">The writer is complete.</exception>
    public void Append(RolloutEpisode episode)
    {
        ArgumentNullException.ThrowIfNull(episode);
        if (_rows is null) throw new InvalidOperationException("the writer is complete: create another one for further episodes");
        if (episode.Length == 0) throw new ArgumentException("the episode is empty: add its steps first", nameof(episode));
        if (episode.Layout != _layout)
            throw new ArgumentException($"the episode has observations of {episode.Layout.ObservationSpace} and actions of {episode.Layout.ActionSpace}, "
                + $"but the writer has those of {_layout.ObservationSpace} and {_layout.ActionSpace}", nameof(episode));
        _bytes += episode.Rows.Length;
        if (_rows is MemoryRows memory && _bytes > _memoryBudgetBytes) MoveToFile(memory);
        _rows.Append(episode.Rows);
        _episodeLengths.Add(episode.Length);
    }

    /// <summary>Completes the files and returns the rows for reading.</summary>
    /// <exception cref="InvalidOperationException">There is no episode, or the writer is already complete.</exception>
    public RolloutStore Complete()
    {
        if (_rows is null) throw new InvalidOperationException("the writer is already complete");
        if (_episodeLengths.Count == 0) throw new InvalidOperationException("there is no episode: append one before you call Complete");
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

    /// <summary>Deletes what was written, unless the writer is complete.</summary>
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
            throw new IOException($"{folder} already contains rollouts: load them (LoadRollouts), delete them, or name another folder");
    }

    private void MoveToFile(MemoryRows memory)
    {
        FileRows file = FileRows.CreateTemporary(_layout.RowBytes, _temporaryFolder);
        _rows = file;
        foreach (ReadOnlyMemory<byte> block in memory.Blocks) file.Append(block.Span);
        memory.Dispose();
    }
}
