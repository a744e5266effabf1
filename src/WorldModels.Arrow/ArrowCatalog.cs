using WorldModels.Arrow;

namespace Microsoft.ML;

/// <summary>ML.NET data as Arrow files (the IPC file format, also called Feather V2), which pandas, polars and R read, and back.</summary>
/// <remarks>
/// Boolean, numbers, text, DateTime and keys are columns of Arrow's types, vectors of Boolean and numbers fixed-size lists of them. A key is a UInt32 that
/// counts from 1 and is null where it is missing; its names are not kept. A DateTime is a time stamp in microseconds without a time zone. The fields'
/// metadata keep the dimensions of vectors, the number of keys, the action space of rollouts and the names of logged actions. Files are not compressed.
/// </remarks>
public static class ArrowCatalog
{
    /// <summary>Writes the rows of a view to a file, whole or not at all, in record batches of a few MiB: the memory does not grow with the rows.</summary>
    /// <param name="catalog">The data of an MLContext.</param>
    /// <param name="view">The data; only the columns that are written are read, once.</param>
    /// <param name="path">The file, usually .arrow or .feather; one that is there is replaced when all is written.</param>
    /// <param name="columns">The names of the columns; none for all but pictures, which are vectors of more than 256 Byte and can be named.</param>
    /// <exception cref="ArgumentException">There is no such column, none is left, or the type of one has no place in the file; the message names it.</exception>
    /// <exception cref="IOException">The file cannot be written; one that was there before is left alone.</exception>
    public static void SaveAsArrow(this DataOperationsCatalog catalog, IDataView view, string path, params string[] columns)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(view);
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(columns);
        ArrowOutput.Write(view, path, columns);
    }

    /// <summary>The rows of an Arrow file as data, read a record batch at a time as a cursor comes to it.</summary>
    /// <remarks>
    /// A null is NaN in a column of Single or Double and in vectors of these, the missing key, missing (empty) text, and the first of the year 1 for a time stamp; ML.NET's other types have no missing
    /// value, and a null there is refused with its column and row. Half-precision numbers become Single.
    /// </remarks>
    /// <param name="catalog">The data of an MLContext.</param>
    /// <param name="path">The file. It must stay where it is while the data are in use.</param>
    /// <param name="options">Which columns, and how large a batch may be; null for the defaults.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="FormatException">It is not an Arrow file, or only a part of one; the message names it. Cursors throw it too, for what they meet.</exception>
    /// <exception cref="NotSupportedException">The file is compressed, or a column is of a type that ML.NET does not have; the message names both.</exception>
    /// <exception cref="ArgumentException">The file has no such column, or an option is out of its range.</exception>
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
