namespace WorldModels.Arrow;

/// <summary>How an Arrow file is read.</summary>
public sealed class ArrowOptions
{
    /// <summary>The names of the columns, in the order that the data shall have; null for all, as the file has them.</summary>
    public IEnumerable<string>? Columns { get; set; }

    /// <summary>The most bytes that a record batch may have, 1 or more: one at a time is held in memory. A file that claims more is refused before it is read.</summary>
    public long MaxBatchBytes { get; set; } = 1L << 30;

    /// <exception cref="ArgumentException">An option is out of its range; the message names it.</exception>
    internal void Check()
    {
        if (MaxBatchBytes < 1) throw new ArgumentException($"{nameof(MaxBatchBytes)} is {MaxBatchBytes}: it must be 1 or more");
        if (Columns is not null && !Columns.Any()) throw new ArgumentException($"{nameof(Columns)} is empty: name at least one column, or leave it null for all");
    }
}
