using Apache.Arrow;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace WorldModels.Arrow;

/// <summary>Reads the values of a column in a cursor's current record batch.</summary>
internal abstract class ColumnReader(ArrowColumn column)
{
    public ArrowColumn Column { get; } = column;

    /// <summary>Reads the column's values from a batch.</summary>
    /// <param name="array">The column in the batch.</param>
    /// <param name="rows">The number of rows of the batch.</param>
    /// <param name="firstRow">The number of the batch's first row in the file.</param>
    /// <exception cref="FormatException">A value is missing but its type has no missing value, or there are too few values.</exception>
    public abstract void Read(IArrowArray array, int rows, long firstRow);

    /// <summary>Returns a getter for the value in the row of the batch that <paramref name="row"/> returns.</summary>
    public abstract Delegate Getter(Func<int> row);

    protected static FormatException Missing(long row) =>
        new($"row {row} is null, but its type has no missing value in ML.NET: replace the null, or convert the column to floating-point numbers");

    protected static T[] Checked<T>(T[] items, long count) =>
        items.Length >= count ? items : throw new FormatException($"it has {items.Length} values in a batch, but {count} are needed");
}

/// <summary>Reads one value per row.</summary>
internal sealed class ScalarReader<T>(ArrowColumn column, Func<IArrowArray, T[]> items, T? missing) : ColumnReader(column) where T : struct
{
    private T[] _values = [];

    public override void Read(IArrowArray array, int rows, long firstRow)
    {
        _values = Checked(items(array), rows);
        if (array.NullCount == 0) return;
        for (int i = 0; i < rows; i++)
            if (array.IsNull(i)) _values[i] = missing ?? throw Missing(firstRow + i);
    }

    public override Delegate Getter(Func<int> row) => (ValueGetter<T>)((ref T value) => value = _values[row()]);
}

/// <summary>Reads a list of fixed length per row.</summary>
internal sealed class VectorReader<T>(ArrowColumn column, int size, Func<IArrowArray, T[]> items, T? missing) : ColumnReader(column) where T : struct
{
    private T[] _values = [];

    public override void Read(IArrowArray array, int rows, long firstRow)
    {
        var list = (FixedSizeListArray)array;
        _values = Checked(items(list.Values), (long)rows * size);
        if (list.NullCount > 0)
            for (int i = 0; i < rows; i++)
                if (list.IsNull(i)) _values.AsSpan(i * size, size).Fill(missing ?? throw Missing(firstRow + i));
        if (list.Values.NullCount > 0)
            for (int i = 0; i < rows * size; i++)
                if (list.Values.IsNull(i) && !list.IsNull(i / size)) _values[i] = missing ?? throw Missing(firstRow + i / size);
    }

    public override Delegate Getter(Func<int> row) => (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) =>
    {
        VBufferEditor<T> editor = VBufferEditor.Create(ref value, size);
        _values.AsSpan(row() * size, size).CopyTo(editor.Values);
        value = editor.Commit();
    });
}
