using Microsoft.ML;
using Microsoft.ML.Data;

namespace WorldModels.Tests.MachineLearning;

/// <summary>The faults of an estimator that is otherwise correct.</summary>
public enum Fault
{
    None,
    PromisesTooLittle,
    PromisesAnotherKind,
    TakesAnyShape,
    TakesAnySchema,
    RefusesStrangely,
    ForgetsAnnotations,
    SavesLessThanItKnows,
    CannotBeSaved,
    MapsAsAnother,
    DeniesItsMapper,
    LeavesCursorsOpen,
    TellsAnotherCount,
    LosesRowsInSets,
    MovesPositions,
    CountsReadings,
    CountsCalls,
    CountsRowsThatAreRead,
    LooksAtOtherColumns,
    ValuesByPosition,
}

/// <summary>Another estimator with one fault, in the schema or in the vector column <paramref name="column"/>.</summary>
internal sealed class BrokenEstimator(IEstimator<ITransformer> good, string column, Fault fault) : IEstimator<ITransformer>
{
    public ITransformer Fit(IDataView input) => new BrokenTransformer(good.Fit(input), good.Fit(new MLContext().Data.TakeRows(input, 3)), column, fault);

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        SchemaShape shape;
        try
        {
            shape = good.GetOutputSchema(inputSchema);
        }
        catch (ArgumentException) when (fault == Fault.TakesAnyShape)
        {
            return inputSchema;
        }
        catch (ArgumentException) when (fault == Fault.RefusesStrangely)
        {
            throw new KeyNotFoundException("no such column");
        }
        return fault switch
        {
            Fault.PromisesTooLittle => new SchemaShape(shape.Where(promised => promised.Name != column)),
            Fault.PromisesAnotherKind => new SchemaShape(shape.Select(promised => promised.Name == column ? Scalar() : promised)),
            _ => shape,
        };
    }

    private SchemaShape.Column Scalar()
    {
        var schema = new DataViewSchema.Builder();
        schema.AddColumn(column, NumberDataViewType.Single);
        return Shapes.Of(schema.ToSchema()).Single();
    }
}

internal sealed class BrokenTransformer(ITransformer good, ITransformer other, string column, Fault fault) : ITransformer
{
    public bool IsRowToRowMapper => fault != Fault.DeniesItsMapper;

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        try
        {
            DataViewSchema schema = good.GetOutputSchema(inputSchema);
            if (fault != Fault.ForgetsAnnotations) return schema;
            var bare = new DataViewSchema.Builder();
            foreach (DataViewSchema.Column promised in schema) bare.AddColumn(promised.Name, promised.Type);
            return bare.ToSchema();
        }
        catch (ArgumentException) when (fault == Fault.TakesAnySchema)
        {
            return inputSchema;
        }
    }

    public IDataView Transform(IDataView input) => new BrokenView(good.Transform(input), column, fault);

    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => (fault == Fault.MapsAsAnother ? other : good).GetRowToRowMapper(inputSchema);

    public void Save(ModelSaveContext ctx)
    {
        if (fault == Fault.CannotBeSaved) throw new NotSupportedException("later");
        (fault == Fault.SavesLessThanItKnows ? other : good).Save(ctx);
    }
}

internal sealed class BrokenView(IDataView good, string column, Fault fault) : IDataView
{
    private int _cursors;

    public DataViewSchema Schema => good.Schema;

    public bool CanShuffle => good.CanShuffle;

    public long? GetRowCount() => fault == Fault.TellsAnotherCount ? 7 : good.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) =>
        new Cursor(good.GetRowCursor(columnsNeeded, rand), column, fault, _cursors++);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        DataViewRowCursor[] cursors = good.GetRowCursorSet(columnsNeeded, n, rand);
        if (fault == Fault.LosesRowsInSets && n > 1) cursors[0].MoveNext();
        return cursors;
    }

    private sealed class Cursor(DataViewRowCursor good, string column, Fault fault, int number) : DataViewRowCursor
    {
        private int _rowsRead, _calls;

        public override DataViewSchema Schema => good.Schema;

        public override long Position => good.Position + (fault == Fault.MovesPositions && good.Position >= 0 ? 1 : 0);

        public override long Batch => good.Batch;

        public override bool IsColumnActive(DataViewSchema.Column column) => good.IsColumnActive(column);

        public override ValueGetter<DataViewRowId> GetIdGetter() => good.GetIdGetter();

        public override bool MoveNext()
        {
            _calls = 0;
            return good.MoveNext();
        }

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column asked)
        {
            ValueGetter<TValue> getter = good.GetGetter<TValue>(asked);
            if (asked.Name != column || getter is not ValueGetter<VBuffer<float>> vector) return getter;
            ValueGetter<DataViewRowId> getId = good.GetIdGetter();
            return (ValueGetter<TValue>)(Delegate)(ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) =>
            {
                if (_calls++ == 0) _rowsRead++;
                DataViewRowId id = default;
                getId(ref id);
                vector(ref value);
                float error = Error(id);
                VBufferEditor<float> editor = VBufferEditor.CreateFromBuffer(ref value);
                foreach (ref float item in editor.Values) item += error;
                value = editor.Commit();
            });
        }

        private float Error(DataViewRowId id) => fault switch
        {
            Fault.CountsReadings => number,
            Fault.CountsCalls => _calls - 1,
            Fault.CountsRowsThatAreRead => good.Position + 1 - _rowsRead,
            Fault.LooksAtOtherColumns => good.IsColumnActive(good.Schema["Reward"]) ? 0 : 1,
            Fault.ValuesByPosition => good.Position - (long)id.Low,
            _ => 0,
        };

        protected override void Dispose(bool disposing)
        {
            if (disposing && fault != Fault.LeavesCursorsOpen) good.Dispose();
            base.Dispose(disposing);
        }
    }
}
