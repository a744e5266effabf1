using Microsoft.ML;
using Microsoft.ML.Data;
using static WorldModels.Rollouts.RolloutSchema;

namespace WorldModels.Rollouts;

/// <summary>
/// A cursor over the batches i, i + n, i + 2n, ... of a view's rows, which reads a value only when its getter is called. The batch
/// numbers let ML.NET restore the order of the rows of n cursors.
/// </summary>
internal sealed class RolloutCursor(RolloutDataView view, bool[] active, int[]? order, int batchRows, int cursor, int cursors) : DataViewRowCursor
{
    private readonly RolloutStore _store = view.Store;
    private readonly long _rowCount = view.GetRowCount()!.Value;
    private long _position = -1, _ordinal = -1;
    private long _episodeStart, _episodeEnd, _storeStart;
    private int _episode, _step;
    private bool _ended;

    public override DataViewSchema Schema => view.Schema;

    public override long Position => _position;

    public override long Batch => _ordinal / batchRows;

    public override bool MoveNext()
    {
        if (_ended) return false;
        long next = _ordinal < 0 ? (long)cursor * batchRows : _ordinal + 1;
        if (_ordinal >= 0 && next % batchRows == 0) next += (cursors - 1L) * batchRows;
        if (next >= _rowCount)
        {
            _ended = true;
            _position = -1;
            return false;
        }
        _ordinal = next;
        _position++;
        GoTo(order is null ? next : order[next]);
        return true;
    }

    public override bool IsColumnActive(DataViewSchema.Column column) => active[Check(column)];

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)Row(), 0);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!active[Check(column)]) throw new InvalidOperationException($"the column '{column.Name}' is not active in this cursor: name it when you create the cursor");
        Delegate getter = (Column)column.Index switch
        {
            Column.Episode => (ValueGetter<uint>)((ref uint value) => value = (uint)OnRow(_episode)),
            Column.Step => (ValueGetter<int>)((ref int value) => value = OnRow(_step)),
            Column.Observation when _store.Layout.IsImage => Vector<byte>(_store.ObservationSpace.Size, _store.ReadPixels),
            Column.Observation => Vector<float>(_store.ObservationSpace.Size, _store.ReadValues),
            Column.Action => Vector<float>(_store.ActionSpace.Size, _store.ReadAction),
            Column.Reward => (ValueGetter<float>)((ref float value) => value = _store.ReadReward(Row())),
            _ => (ValueGetter<bool>)((ref bool value) => value = _store.ReadDone(Row())),
        };
        return getter as ValueGetter<TValue>
            ?? throw new InvalidOperationException($"the column '{column.Name}' is of type {column.Type}: it cannot be read as {typeof(TValue)}");
    }

    private delegate void ReadRow<T>(long row, Span<T> values);

    private ValueGetter<VBuffer<T>> Vector<T>(int size, ReadRow<T> read) => (ref VBuffer<T> value) =>
    {
        VBufferEditor<T> editor = VBufferEditor.Create(ref value, size);
        read(Row(), editor.Values);
        value = editor.Commit();
    };

    private void GoTo(long viewRow)
    {
        if (viewRow < _episodeStart || viewRow >= _episodeEnd)
        {
            int index = view.IndexOfEpisodeAt(viewRow);
            _episode = view.Episodes[index];
            _episodeStart = view.EpisodeStart(index);
            _episodeEnd = _episodeStart + view.EpisodeLength(index);
            _storeStart = _store.EpisodeStart(_episode);
        }
        _step = (int)(viewRow - _episodeStart);
    }

    private long Row() => OnRow(_storeStart + _step);

    private T OnRow<T>(T value) => _position >= 0 ? value : throw new InvalidOperationException("the cursor is not on a row: call MoveNext first, until it returns false");

    private int Check(DataViewSchema.Column column) =>
        column.Index < Schema.Count && Schema[column.Index].Name == column.Name
            ? column.Index
            : throw new ArgumentException($"the column '{column.Name}' does not belong to these rollouts", nameof(column));
}
