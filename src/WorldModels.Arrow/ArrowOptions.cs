namespace WorldModels.Arrow;

/// <summary>Settings for reading an Arrow file.</summary>
public sealed class ArrowOptions
{
    /// <summary>The names of the columns, in the order in which the data have them; null for all columns, in the order of the file.</summary>
    public IEnumerable<string>? Columns { get; set; }

    /// <summary>The maximum number of bytes of a record batch, 1 or more; one batch at a time is in memory. A file that declares a larger batch is refused before it is read. Default 1 GiB.</summary>
    public long MaxBatchBytes { get; set; } = 1L << 30;

    /// <exception cref="ArgumentException">A setting is out of its range; the message names it.</exception>
    internal void Check()
    {
        if (MaxBatchBytes < 1) throw new ArgumentException($"{nameof(MaxBatchBytes)} is {MaxBatchBytes}: it must be 1 or more");
        if (Columns is not null && !Columns.Any()) throw new ArgumentException($"{nameof(Columns)} is empty: name at least one column, or set it to null for all");
    }
}
