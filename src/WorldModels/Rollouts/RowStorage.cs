namespace WorldModels.Rollouts;

/// <summary>A storage of rows of a fixed number of bytes, which are appended in order and can then be read from any thread.</summary>
internal abstract class RowStorage : IDisposable
{
    public abstract void Append(ReadOnlySpan<byte> rows);

    /// <summary>Fills <paramref name="destination"/> with bytes of a row from <paramref name="offset"/> on, and with those of the next rows of its episode.</summary>
    public abstract void Read(long row, int offset, Span<byte> destination);

    public abstract void Dispose();
}

/// <summary>Rows in memory, in blocks of about 1 MiB, so that adding rows copies nothing.</summary>
internal sealed class MemoryRows(int rowBytes) : RowStorage
{
    private readonly int _blockBytes = Math.Max(1, (1 << 20) / rowBytes) * rowBytes;
    private readonly List<byte[]> _blocks = [];
    private int _used;
    private bool _disposed;

    public IEnumerable<ReadOnlyMemory<byte>> Blocks =>
        _blocks.Select((block, i) => new ReadOnlyMemory<byte>(block, 0, i == _blocks.Count - 1 ? _used : _blockBytes));

    public override void Append(ReadOnlySpan<byte> rows)
    {
        while (!rows.IsEmpty)
        {
            if (_blocks.Count == 0 || _used == _blockBytes)
            {
                _blocks.Add(GC.AllocateUninitializedArray<byte>(_blockBytes));
                _used = 0;
            }
            int count = Math.Min(rows.Length, _blockBytes - _used);
            rows[..count].CopyTo(_blocks[^1].AsSpan(_used));
            _used += count;
            rows = rows[count..];
        }
    }

    public override void Read(long row, int offset, Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(RolloutStore));
        (long block, long start) = Math.DivRem(row * rowBytes + offset, _blockBytes);
        while (!destination.IsEmpty)
        {
            int count = Math.Min(destination.Length, _blockBytes - (int)start);
            _blocks[(int)block++].AsSpan((int)start, count).CopyTo(destination);
            destination = destination[count..];
            start = 0;
        }
    }

    public override void Dispose()
    {
        _disposed = true;
        _blocks.Clear();
    }
}
