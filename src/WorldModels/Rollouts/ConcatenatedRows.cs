namespace WorldModels.Rollouts;

/// <summary>The rows of several storages, one storage after another. The rows are not copied.</summary>
internal sealed class ConcatenatedRows : RowStorage
{
    private readonly RowStorage[] _parts;
    private readonly long[] _starts;

    public ConcatenatedRows(IReadOnlyList<(RowStorage Rows, long Count)> parts)
    {
        _parts = [.. parts.Select(part => part.Rows)];
        _starts = new long[_parts.Length];
        for (int i = 1; i < _parts.Length; i++) _starts[i] = _starts[i - 1] + parts[i - 1].Count;
    }

    public override void Append(ReadOnlySpan<byte> rows) => throw new NotSupportedException("concatenated rows can only be read");

    public override void Read(long row, int offset, Span<byte> destination)
    {
        int index = Array.BinarySearch(_starts, row);
        int part = index >= 0 ? index : ~index - 1;
        _parts[part].Read(row - _starts[part], offset, destination);
    }

    public override void Dispose()
    {
        foreach (RowStorage part in _parts) part.Dispose();
    }
}
