using Microsoft.FSharp.Reflection;
using WorldModels.Frames;

namespace Microsoft.ML;

/// <summary>F# records as ML.NET data and back, with fields that may be an <c>option</c>, which ML.NET itself does not know.</summary>
/// <remarks>
/// <c>None</c> is NaN in a column of Single or Double, missing text in one of text, and the missing key in one of keys. Other types of ML.NET
/// have no missing value: <c>None</c> is refused there by name. Arrays become vectors of their one length.
/// </remarks>
public static class RecordDataViews
{
    /// <summary>Records as data that stages can be fitted on: a column for each field. The values are copied.</summary>
    /// <typeparam name="TRecord">An F# record, anonymous ones too.</typeparam>
    /// <param name="catalog">The data of an MLContext.</param>
    /// <param name="records">The rows in their order.</param>
    /// <exception cref="ArgumentException">It is no record, or a field is missing or of a type that ML.NET does not have; the message names it.</exception>
    public static IDataView LoadFromRecords<TRecord>(this DataOperationsCatalog catalog, IEnumerable<TRecord> records) where TRecord : notnull
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(records);
        RecordField[] fields = RecordField.Of(typeof(TRecord));
        object[][] rows = [.. records.Select(Values<TRecord>())];
        return new FrameDataView([.. fields.Select((field, at) => FrameColumn.Create(field.Name, [.. rows.Select(row => field.ToCell(row[at]))], field.Item))], rows.Length);
    }

    /// <summary>The rows of <paramref name="view"/> as records; only the columns of their fields are read, as the sequence is walked.</summary>
    /// <typeparam name="TRecord">An F# record, anonymous ones too: its fields are named as columns are, and of their types or options of these.</typeparam>
    /// <param name="catalog">The data of an MLContext.</param>
    /// <param name="view">The data.</param>
    /// <exception cref="ArgumentException">It is no record, or a field has no column or one of another type; the message names it.</exception>
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
