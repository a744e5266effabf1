using WorldModels.Arrow;

namespace Microsoft.ML;

/// <summary>Writes ML.NET data as Arrow files (the IPC file format, also called Feather V2), which pandas, polars and R read, and reads them.</summary>
/// <remarks>
/// Boolean, numbers, text, DateTime and keys become columns of Arrow's types, vectors of Boolean and of numbers fixed-size lists. A key becomes a UInt32 that
/// counts from 1 and is null if it is missing; the names of keys are not stored. A DateTime becomes a time stamp in microseconds without a time zone. The metadata of
/// the fields contain the dimensions of vectors, the number of keys, the action space of rollouts and the names of logged actions. Files are not compressed.
/// </remarks>
public static class ArrowCatalog
{
    /// <summary>Writes the rows of a view to a file, in record batches of a few MiB, so that the memory does not depend on the number of rows. The file is written under a temporary name and then renamed.</summary>
    /// <param name="catalog">The data operations of an MLContext.</param>
    /// <param name="view">The data; only the columns that are written are read, once.</param>
    /// <param name="path">The file, usually .arrow or .feather; an existing file is replaced at the end.</param>
    /// <param name="columns">The names of the columns; by default all columns except pictures, which are vectors of more than 256 Byte and must be named.</param>
    /// <exception cref="ArgumentException">There is no such column, there is no column to write, or the type of one is not supported; the message names it.</exception>
    /// <exception cref="IOException">The file cannot be written; an existing file is unchanged.</exception>
    public static void SaveAsArrow(this DataOperationsCatalog catalog, IDataView view, string path, params string[] columns)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(view);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(columns);
        ArrowOutput.Write(view, path, columns);
    }

    /// <summary>Reads the rows of an Arrow file as data. A cursor reads one record batch at a time.</summary>
    /// <remarks>
    /// A null becomes NaN in a column of Single or Double and in vectors of these, the missing key, missing (empty) text, and 1 January of the year 1 for a time stamp. ML.NET's other types have no missing
    /// value, and a null there is refused with its column and row. Half-precision numbers become Single.
    /// </remarks>
    /// <param name="catalog">The data operations of an MLContext.</param>
    /// <param name="path">The file. It must not be moved while the data are in use.</param>
    /// <param name="options">The columns, and the maximum size of a batch; null for the defaults.</param>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="FormatException">The file is not an Arrow file, or is truncated; the message names it. Cursors throw it too, for faults in the rows.</exception>
    /// <exception cref="NotSupportedException">The file is compressed, or a column has a type that ML.NET does not have; the message names both.</exception>
    /// <exception cref="ArgumentException">The file has no such column, or a setting is out of its range.</exception>
    public static IDataView LoadFromArrow(this DataOperationsCatalog catalog, string path, ArrowOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        options ??= new ArrowOptions();
        options.Check();
        if (!File.Exists(path)) throw new FileNotFoundException($"there is no Arrow file {path}", path);
        return new ArrowDataView(Path.GetFullPath(path), options);
    }
}
