using Microsoft.ML;
using Microsoft.ML.Data;

namespace WorldModels.MachineLearning;

/// <summary>A cursor over a <see cref="BlockDataView"/>: reads a block of rows ahead, computes it at once, then returns its rows one by one.</summary>
internal sealed class BlockCursor : DataViewRowCursor
{
    private readonly BlockDataView _view;
    private readonly DataViewRowCursor _source;
    private readonly BlockDataView.Plan _plan;
    private readonly RowKernel? _kernel;
    private readonly ColumnBuffer?[] _buffers;
    private readonly ValueGetter<DataViewRowId> _sourceId;
    private readonly DataViewRowId[] _ids;
    private readonly long[] _batches;
    private readonly int _blockSize;
    private int _count;
    private int _slot = -1;
    private bool _sourceEnded;
    private bool _disposed;
    private long _position = -1;

    public BlockCursor(BlockDataView view, DataViewRowCursor source, BlockDataView.Plan plan)
    {
        _view = view;
        _source = source;
        _plan = plan;
        _sourceId = source.GetIdGetter();
        _buffers = new ColumnBuffer?[view.Source.Schema.Count];
        DataViewSchema.Column[] passed = [.. source.Schema.Where(column => plan.Active.Contains(column.Index))];
        _blockSize = passed.All(column => ColumnBuffer.CanHold(column.Type)) ? view.Stage.BlockSize : 1;
        _ids = new DataViewRowId[_blockSize];
        _batches = new long[_blockSize];
        if (!plan.Computes) return;

        _kernel = view.Stage.CreateKernel(_blockSize, view.Source);
        _kernel.Bind(source);
        if (_blockSize == 1) return;
        foreach (DataViewSchema.Column column in passed) _buffers[column.Index] = ColumnBuffer.Create(source, column, _blockSize);
    }

    public override DataViewSchema Schema => _view.Schema;

    public override long Position => _position;

    public override long Batch => _kernel is null ? _source.Batch : _slot >= 0 ? _batches[_slot] : 0;

    public override bool IsColumnActive(DataViewSchema.Column column) => _plan.Active.Contains(column.Index);

    public override bool MoveNext()
    {
        if (_disposed) return false;
        bool moved = _kernel is null ? _source.MoveNext() : ++_slot < _count || FillBlock(_kernel);
        if (!moved) (_slot, _count) = (-1, 0);
        _position = moved ? _position + 1 : -1;
        return moved;
    }

    private bool FillBlock(RowKernel kernel)
    {
        (_slot, _count) = (0, 0);
        while (_count < _blockSize && !_sourceEnded)
        {
            if (!_source.MoveNext())
            {
                _sourceEnded = true;
                break;
            }
            _sourceId(ref _ids[_count]);
            _batches[_count] = _source.Batch;
            foreach (ColumnBuffer? buffer in _buffers) buffer?.Add(_count);
            kernel.Add(_count++);
        }
        if (_count > 0) kernel.Run(_count);
        return _count > 0;
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() =>
        _kernel is null ? _sourceId : (ref DataViewRowId id) => id = _ids[CurrentSlot()];

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (!IsColumnActive(column)) throw new ArgumentOutOfRangeException(nameof(column), $"column '{column.Name}' was not requested when this cursor was created");
        int output = column.Index - _view.Source.Schema.Count;
        if (output < 0 && _buffers[column.Index] is null) return _source.GetGetter<TValue>(_source.Schema[column.Index]);
        Delegate getter = output < 0 ? _buffers[column.Index]!.GetGetter(CurrentSlot) : _kernel!.GetGetter(output, CurrentSlot);
        return getter as ValueGetter<TValue>
            ?? throw new InvalidOperationException($"column '{column.Name}' is {column.Type}: read it as {column.Type.RawType}, not as {typeof(TValue)}");
    }

    private int CurrentSlot() =>
        _slot >= 0 ? _slot : throw new InvalidOperationException("the cursor is before the first or after the last row");

    protected override void Dispose(bool disposing)
    {
        if (!_disposed && disposing)
        {
            _kernel?.Dispose();
            _source.Dispose();
        }
        _disposed = true;
        base.Dispose(disposing);
    }
}
