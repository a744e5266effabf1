using Microsoft.ML;
using Microsoft.ML.Data;

namespace WorldModels.Rollouts;

/// <summary>Reads logged data row by row; a row with a fault is refused.</summary>
internal sealed class LoggedCursor : DataViewRowCursor
{
    private readonly LoggedRollouts _view;
    private readonly DataViewRowCursor _source;
    private readonly HashSet<int> _active;
    private readonly DataViewSchema.Column[] _passed;
    private readonly LoggedRow? _row;
    private bool _disposed;

    public LoggedCursor(LoggedRollouts view, DataViewRowCursor source, HashSet<int> active, DataViewSchema.Column[] passed, bool converts)
    {
        (_view, _source, _active, _passed) = (view, source, active, passed);
        if (converts) _row = new LoggedRow(source, view.Columns, view.Actions, view.Interval, fault => throw fault.ToException());
    }

    public override DataViewSchema Schema => _view.Schema;

    public override long Position => _source.Position;

    public override long Batch => _source.Batch;

    /// <exception cref="LoggedDataException">The row has a fault.</exception>
    public override bool MoveNext()
    {
        if (!_source.MoveNext()) return false;
        _row?.Read();
        return true;
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => _source.GetIdGetter();

    public override bool IsColumnActive(DataViewSchema.Column column) => _active.Contains(column.Index);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!IsColumnActive(column)) throw new ArgumentOutOfRangeException(nameof(column), $"column '{column.Name}' was not asked for when this cursor was opened");
        if (column.Index < _passed.Length) return _source.GetGetter<TValue>(_passed[column.Index]);
        if (column.Name == RolloutColumns.Observation && _view.Columns.Picture is { } picture) return _source.GetGetter<TValue>(picture);
        Delegate getter = column.Name switch
        {
            RolloutColumns.Episode => (ValueGetter<uint>)((ref uint value) => value = _row!.Episode),
            RolloutColumns.Step => (ValueGetter<int>)((ref int value) => value = _row!.Step),
            RolloutColumns.Observation => Vector(_row!.Observation),
            RolloutColumns.Action => Vector(_row!.Action),
            RolloutColumns.Reward => (ValueGetter<float>)((ref float value) => value = _row!.Reward),
            _ => (ValueGetter<bool>)((ref bool value) => value = _row!.Done),
        };
        return getter as ValueGetter<TValue> ?? throw new InvalidOperationException($"column '{column.Name}' is {column.Type}, read as {column.Type.RawType}, not as {typeof(TValue)}");
    }

    private static ValueGetter<VBuffer<float>> Vector(float[] values) => (ref VBuffer<float> value) =>
    {
        VBufferEditor<float> editor = VBufferEditor.Create(ref value, values.Length);
        values.CopyTo(editor.Values);
        value = editor.Commit();
    };

    protected override void Dispose(bool disposing)
    {
        if (!_disposed && disposing) _source.Dispose();
        _disposed = true;
        base.Dispose(disposing);
    }
}
