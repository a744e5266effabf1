using Microsoft.ML;
using Microsoft.ML.Data;

namespace WorldModels.MachineLearning;

/// <summary>The row mapper of a <c>PredictionEngine</c>: applies the stage's kernel to blocks of one row, with its own state.</summary>
internal sealed class KernelRowMapper(StageTransformer stage, DataViewSchema inputSchema, DataViewSchema outputSchema) : IRowToRowMapper
{
    private StageTransformer Stage { get; } = stage;

    public DataViewSchema InputSchema { get; } = inputSchema;

    public DataViewSchema OutputSchema { get; } = outputSchema;

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
    {
        var asked = dependingColumns.Select(column => column.Index).ToHashSet();
        if (asked.Any(index => index >= InputSchema.Count)) asked.UnionWith(Stage.Dependencies(InputSchema).Select(column => column.Index));
        return InputSchema.Where(column => asked.Contains(column.Index));
    }

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns) =>
        new KernelRow(this, input, [.. activeColumns.Select(column => column.Index)]);

    private sealed class KernelRow : DataViewRow
    {
        private readonly KernelRowMapper _mapper;
        private readonly DataViewRow _input;
        private readonly HashSet<int> _active;
        private readonly RowKernel? _kernel;
        private long _computed = -1;
        private bool _disposed;

        public KernelRow(KernelRowMapper mapper, DataViewRow input, HashSet<int> active)
        {
            _mapper = mapper;
            _input = input;
            _active = active;
            if (!active.Any(index => index >= input.Schema.Count)) return;
            _kernel = mapper.Stage.CreateKernel(blockSize: 1);
            _kernel.Bind(input);
        }

        public override DataViewSchema Schema => _mapper.OutputSchema;

        public override long Position => _input.Position;

        public override long Batch => _input.Batch;

        public override ValueGetter<DataViewRowId> GetIdGetter() => _input.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => _active.Contains(column.Index);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            if (!IsColumnActive(column)) throw new ArgumentOutOfRangeException(nameof(column), $"column '{column.Name}' was not requested");
            int output = column.Index - _input.Schema.Count;
            if (output < 0) return _input.GetGetter<TValue>(_input.Schema[column.Index]);
            return _kernel!.GetGetter(output, Compute) as ValueGetter<TValue>
                ?? throw new InvalidOperationException($"column '{column.Name}' is {column.Type}: read it as {column.Type.RawType}, not as {typeof(TValue)}");
        }

        // The kernel must process each row once, however many of its columns are read.
        private int Compute()
        {
            if (_computed == _input.Position) return 0;
            _kernel!.Add(0);
            _kernel.Run(1);
            _computed = _input.Position;
            return 0;
        }

        protected override void Dispose(bool disposing)
        {
            if (!_disposed && disposing)
            {
                _kernel?.Dispose();
                _input.Dispose();
            }
            _disposed = true;
            base.Dispose(disposing);
        }
    }
}
