using Microsoft.ML;
using Microsoft.ML.Data;

namespace WorldModels.Frames;

/// <summary>The columns of a frame as ML.NET data.</summary>
internal sealed class FrameDataView : IDataView
{
    private readonly IReadOnlyList<FrameColumn> _columns;
    private readonly int _rows;

    public FrameDataView(IReadOnlyList<FrameColumn> columns, int rows)
    {
        (_columns, _rows) = (columns, rows);
        var schema = new DataViewSchema.Builder();
        foreach (FrameColumn column in columns) schema.AddColumn(column.Name, column.Type);
        Schema = schema.ToSchema();
    }

    public DataViewSchema Schema { get; }

    public bool CanShuffle => false;

    public long? GetRowCount() => _rows;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new Cursor(this, [.. columnsNeeded.Select(column => column.Index)]);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor(FrameDataView view, HashSet<int> active) : DataViewRowCursor
    {
        private long _position = -1;

        public override DataViewSchema Schema => view.Schema;

        public override long Position => _position;

        public override long Batch => 0;

        public override bool MoveNext()
        {
            if (_position == view._rows) return false;
            _position++;
            return _position < view._rows;
        }

        public override bool IsColumnActive(DataViewSchema.Column column) => active.Contains(column.Index);

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)Row(), 0);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            if (!IsColumnActive(column)) throw new InvalidOperationException($"the column '{column.Name}' is not active in this cursor: name it when you create the cursor");
            return view._columns[column.Index].Getter(Row) as ValueGetter<TValue>
                ?? throw new InvalidOperationException($"the column '{column.Name}' is of type {column.Type}: it cannot be read as {typeof(TValue)}");
        }

        private int Row() => _position >= 0 && _position < view._rows ? (int)_position
            : throw new InvalidOperationException("the cursor is not on a row: call MoveNext first, until it returns false");
    }
}
