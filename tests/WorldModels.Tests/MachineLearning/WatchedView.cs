using Microsoft.ML;
using Microsoft.ML.Data;

namespace WorldModels.Tests.MachineLearning;

/// <summary>Wraps another view and records the requests.</summary>
internal sealed class WatchedView(IDataView source) : IDataView
{
    private int _opened, _closed;

    /// <summary>Cursors opened so far.</summary>
    public int Opened => _opened;

    /// <summary>Cursors not disposed yet.</summary>
    public int Open => _opened - _closed;

    /// <summary>The columns that were requested from the last cursor.</summary>
    public IReadOnlyList<string> Asked { get; private set; } = [];

    public DataViewSchema Schema => source.Schema;

    public bool CanShuffle => source.CanShuffle;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        Note(columnsNeeded);
        return new Cursor(this, source.GetRowCursor(columnsNeeded, rand));
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        Note(columnsNeeded);
        return [.. source.GetRowCursorSet(columnsNeeded, n, rand).Select(cursor => new Cursor(this, cursor))];
    }

    private void Note(IEnumerable<DataViewSchema.Column> columns) => Asked = [.. columns.Select(column => column.Name)];

    private sealed class Cursor : DataViewRowCursor
    {
        private readonly WatchedView _view;
        private readonly DataViewRowCursor _source;

        public Cursor(WatchedView view, DataViewRowCursor source)
        {
            (_view, _source) = (view, source);
            Interlocked.Increment(ref view._opened);
        }

        public override DataViewSchema Schema => _source.Schema;

        public override long Position => _source.Position;

        public override long Batch => _source.Batch;

        public override bool MoveNext() => _source.MoveNext();

        public override bool IsColumnActive(DataViewSchema.Column column) => _source.IsColumnActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => _source.GetGetter<TValue>(column);

        public override ValueGetter<DataViewRowId> GetIdGetter() => _source.GetIdGetter();

        protected override void Dispose(bool disposing)
        {
            if (disposing) Interlocked.Increment(ref _view._closed);
            _source.Dispose();
            base.Dispose(disposing);
        }
    }
}
