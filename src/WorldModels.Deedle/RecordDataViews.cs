using Microsoft.FSharp.Reflection;
using WorldModels.Frames;

namespace Microsoft.ML;

/// <summary>Converts F# records to ML.NET data and back, with fields that may be an <c>option</c>, which ML.NET itself does not support.</summary>
/// <remarks>
/// <c>None</c> becomes NaN in a column of Single or Double, missing text in a column of text, and the missing key in a column of keys. Other types of ML.NET
/// have no missing value: <c>None</c> is refused there, and the message names the field. Arrays become vectors; all arrays of a field must have the same length.
/// </remarks>
public static class RecordDataViews
{
    /// <summary>Converts records to data to which stages can be fitted: each field becomes a column. The values are copied.</summary>
    /// <typeparam name="TRecord">An F# record; it may be anonymous.</typeparam>
    /// <param name="catalog">The data operations of an MLContext.</param>
    /// <param name="records">The rows in their order.</param>
    /// <exception cref="ArgumentException">The type is not a record, or a field is missing or has a type that ML.NET does not have; the message names it.</exception>
    public static IDataView LoadFromRecords<TRecord>(this DataOperationsCatalog catalog, IEnumerable<TRecord> records) where TRecord : notnull
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(records);
        RecordField[] fields = RecordField.Of(typeof(TRecord));
        object[][] rows = [.. records.Select(Values<TRecord>())];
        return new FrameDataView([.. fields.Select((field, at) => FrameColumn.Create(field.Name, [.. rows.Select(row => field.ToCell(row[at]))], field.Item))], rows.Length);
    }

    /// <summary>Returns the rows of <paramref name="view"/> as records. Only the columns of their fields are read, while the sequence is enumerated.</summary>
    /// <typeparam name="TRecord">An F# record, which may be anonymous: its fields have the names of columns, and the types of these or options of them.</typeparam>
    /// <param name="catalog">The data operations of an MLContext.</param>
    /// <param name="view">The data.</param>
    /// <exception cref="ArgumentException">The type is not a record, or a field has no column or one of another type; the message names it.</exception>
    public static IEnumerable<TRecord> CreateRecords<TRecord>(this DataOperationsCatalog catalog, IDataView view) where TRecord : notnull
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(view);
        RecordField[] fields = RecordField.Of(typeof(TRecord));
        DataViewSchema.Column[] columns = [.. fields.Select(field => field.Column(view.Schema))];
        return Read();

        IEnumerable<TRecord> Read()
        {
            var create = FSharpValue.PreComputeRecordConstructor(typeof(TRecord), null);
            using DataViewRowCursor cursor = view.GetRowCursor(columns);
            Func<object?>[] cells = [.. fields.Select((field, at) => field.Reader(cursor, columns[at]))];
            while (cursor.MoveNext()) yield return (TRecord)create.Invoke([.. cells.Select(cell => cell()!)]);
        }
    }

    private static Func<TRecord, object[]> Values<TRecord>() where TRecord : notnull
    {
        var read = FSharpValue.PreComputeRecordReader(typeof(TRecord), null);
        return row => read.Invoke(row);
    }
}
