using Apache.Arrow;
using Apache.Arrow.Ipc;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace WorldModels.Arrow;

/// <summary>Writes the columns of a view, batch by batch.</summary>
internal static class ArrowOutput
{
    private const int MaxBatchRows = 1 << 16, BatchBytes = 1 << 22, PictureBytes = 256;

    public static void Write(IDataView view, string path, string[] columns)
    {
        DataViewSchema.Column[] wanted = columns is []
            ? [.. view.Schema.Where(column => !column.IsHidden && !IsPicture(column.Type))] : [.. columns.Distinct().Select(name => Find(view.Schema, name))];
        if (wanted is []) throw new ArgumentException("the data have only columns of pictures, which are only written if they are named", nameof(view));
        using DataViewRowCursor cursor = view.GetRowCursor(wanted);
        ColumnWriter[] writers = [.. wanted.Select(column => ColumnWriter.Create(cursor, column))];
        string temporary = $"{Path.GetFullPath(path)}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (FileStream file = File.Create(temporary)) Write(file, cursor, writers);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static void Write(FileStream file, DataViewRowCursor cursor, ColumnWriter[] writers)
    {
        var schema = new Schema(writers.Select(writer => writer.Field), null);
        using var output = new ArrowFileWriter(file, schema, leaveOpen: true);
        output.WriteStart();
        for (int rows = Fill(cursor, writers); rows > 0; rows = Fill(cursor, writers))
        {
            using var batch = new RecordBatch(schema, writers.Select(writer => writer.Take()), rows);
            output.WriteRecordBatch(batch);
        }
        output.WriteEnd();
    }

    private static int Fill(DataViewRowCursor cursor, ColumnWriter[] writers)
    {
        foreach (ColumnWriter writer in writers) writer.Clear();
        int rows = 0;
        while (rows < MaxBatchRows && writers.Sum(writer => writer.Bytes) < BatchBytes && cursor.MoveNext())
        {
            foreach (ColumnWriter writer in writers) writer.Append();
            rows++;
        }
        return rows;
    }

    private static bool IsPicture(DataViewType type) => type is VectorDataViewType { ItemType: var item, Size: > PictureBytes } && item == NumberDataViewType.Byte;

    private static DataViewSchema.Column Find(DataViewSchema schema, string name) => schema.GetColumnOrNull(name) ?? throw new ArgumentException(
        $"the data have no column '{name}'; the columns are {string.Join(", ", schema.Where(column => !column.IsHidden).Select(column => column.Name))}", nameof(name));
}
