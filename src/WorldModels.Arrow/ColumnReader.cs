using Apache.Arrow;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace WorldModels.Arrow;

/// <summary>The values of a column in the record batch that a cursor is in.</summary>
internal abstract class ColumnReader(ArrowColumn column)
{
    public ArrowColumn Column { get; } = column;

    /// <summary>Takes the column's values out of a batch.</summary>
    /// <param name="array">The column in the batch.</param>
    /// <param name="rows">The rows of the batch.</param>
    /// <param name="firstRow">The row of the file that the batch begins with.</param>
    /// <exception cref="FormatException">A value is missing that cannot be, or there are fewer than rows.</exception>
    public abstract void Read(IArrowArray array, int rows, long firstRow);

    /// <summary>A getter of the value at the row of the batch that <paramref name="row"/> tells.</summary>
    public abstract Delegate Getter(Func<int> row);

    protected static FormatException Missing(long row) =>
        new($"row {row} is null, for which its type has no value in ML.NET: fill it in, or make it a column of floating-point numbers");

    protected static T[] Checked<T>(T[] items, long count) =>
        items.Length >= count ? items : throw new FormatException($"it has {items.Length} values in a batch that needs {count}");
}

/// <summary>One value a row.</summary>
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

/// <summary>A list of always as many numbers a row.</summary>
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
