using Apache.Arrow;
using Apache.Arrow.Ipc;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace WorldModels.Arrow;

/// <summary>The columns of an Arrow file as ML.NET data: a cursor keeps one record batch in memory.</summary>
internal sealed class ArrowDataView : IDataView
{
    private readonly string _path;
    private readonly ArrowColumn[] _columns;
    private readonly long[] _batchRows;
    private readonly long _rowCount;

    public ArrowDataView(string path, ArrowOptions options)
    {
        _path = path;
        using FileStream file = File.OpenRead(path);
        _batchRows = Guard("", () => ArrowFooter.ReadRows(file, options.MaxBatchBytes));
        _rowCount = _batchRows.Sum();
        file.Position = 0;
        IReadOnlyList<Field> fields = Guard("", () =>
        {
            using var reader = new ArrowFileReader(file, leaveOpen: true);
            return reader.Schema.FieldsList;
        });
        _columns = [.. Wanted(fields, options.Columns).Select(index => Guard($"column '{fields[index].Name}': ", () => ArrowColumn.Create(fields[index], index)))];
        var schema = new DataViewSchema.Builder();
        foreach (ArrowColumn column in _columns) schema.AddColumn(column.Name, column.Type, column.Annotations);
        Schema = schema.ToSchema();
    }

    public DataViewSchema Schema { get; }

    public bool CanShuffle => false;

    public long? GetRowCount() => _rowCount;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new Cursor(this, columnsNeeded.Select(column => column.Index).ToHashSet());

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];

    private IEnumerable<int> Wanted(IReadOnlyList<Field> fields, IEnumerable<string>? names)
    {
        string[] all = [.. fields.Select(field => field.Name)];
        if (all.FirstOrDefault(string.IsNullOrEmpty, "name") is not { Length: > 0 }) throw new FormatException($"cannot read {_path}: it has a column without a name");
        if (all.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1)?.Key is { } twice) throw new FormatException($"cannot read {_path}: it has several columns '{twice}'");
        return (names ?? all).Distinct().Select(name => System.Array.IndexOf(all, name) is >= 0 and var index ? index
            : throw new ArgumentException($"{_path} has no column '{name}'; its columns are {string.Join(", ", all)}", nameof(names)));
    }

    // For damaged files, Arrow's reader throws exceptions of many types.
    private T Guard<T>(string where, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (NotSupportedException cause)
        {
            throw new NotSupportedException($"cannot read {_path}: {where}{cause.Message}", cause);
        }
        catch (Exception cause) when (cause is EndOfStreamException or not (IOException or OutOfMemoryException))
        {
            throw new FormatException($"cannot read {_path}: {where}{cause.Message}", cause);
        }
    }

    private sealed class Cursor : DataViewRowCursor
    {
        private readonly ArrowDataView _view;
        private readonly Dictionary<int, ColumnReader> _readers;
        private readonly ArrowFileReader? _file;
        private long _position = -1, _batchStart;
        private int _batch = -1;

        public Cursor(ArrowDataView view, HashSet<int> active)
        {
            _view = view;
            _readers = active.ToDictionary(index => index, index => view._columns[index].CreateReader());
            if (active.Count > 0) _file = new ArrowFileReader(File.OpenRead(view._path));
        }

        public override DataViewSchema Schema => _view.Schema;

        public override long Position => _position;

        public override long Batch => 0;

        private long BatchEnd => _batch < 0 ? 0 : _batchStart + _view._batchRows[_batch];

        public override bool MoveNext()
        {
            if (_position == _view._rowCount) return false;
            _position++;
            while (_position == BatchEnd)
            {
                if (_batch + 1 == _view._batchRows.Length) return false;
                _batchStart = BatchEnd;
                _batch++;
                if (_file is not null) ReadBatch(_file);
            }
            return true;
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => _readers.ContainsKey(column.Index);

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)(Row() + _batchStart), 0);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            if (!_readers.TryGetValue(column.Index, out ColumnReader? reader)) throw new InvalidOperationException($"the column '{column.Name}' is not active in this cursor: name it when you create the cursor");
            return reader.Getter(Row) as ValueGetter<TValue>
                ?? throw new InvalidOperationException($"the column '{column.Name}' is of type {column.Type}: it cannot be read as {typeof(TValue)}");
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) _file?.Dispose();
            base.Dispose(disposing);
        }

        private void ReadBatch(ArrowFileReader file)
        {
            int rows = (int)_view._batchRows[_batch];
            using RecordBatch batch = _view.Guard($"record batch {_batch}: ", () => file.ReadNextRecordBatch() ?? throw new FormatException("it no longer exists"));
            if (batch.Length != rows) throw new FormatException($"cannot read {_view._path}: record batch {_batch} has {batch.Length} rows, but it had {rows} when the file was opened");
            foreach (ColumnReader reader in _readers.Values)
            {
                _view.Guard($"column '{reader.Column.Name}': ", () =>
                {
                    IArrowArray array = batch.Column(reader.Column.Index);
                    if (array.Length != rows) throw new FormatException($"it has {array.Length} rows in a record batch of {rows}");
                    reader.Read(array, rows, _batchStart);
                    return true;
                });
            }
        }

        private int Row() => _position >= 0 && _position < BatchEnd ? (int)(_position - _batchStart)
            : throw new InvalidOperationException("the cursor is not on a row: call MoveNext first, until it returns false");
    }
}
