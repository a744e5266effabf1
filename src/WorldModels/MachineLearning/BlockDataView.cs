using Microsoft.ML;

namespace WorldModels.MachineLearning;

/// <summary>
/// The lazy view of a stage: the source's columns followed by the stage's own. These are computed a block of rows at a time by
/// one <see cref="RowKernel"/> per cursor, and only if a cursor requests them. Each cursor opens one source cursor.
/// </summary>
internal sealed class BlockDataView(StageTransformer stage, IDataView source) : IDataView
{
    public IDataView Source { get; } = source;

    public StageTransformer Stage { get; } = stage;

    public DataViewSchema Schema { get; } = stage.GetOutputSchema(source.Schema);

    public IReadOnlyList<DataViewSchema.Column> Dependencies { get; } = stage.Dependencies(source.Schema);

    /// <summary>Whether the view can be shuffled. A stage that has a state from row to row needs the rows in order.</summary>
    public bool CanShuffle => !Stage.IsSequential && Source.CanShuffle;

    public long? GetRowCount() => Source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var plan = new Plan(this, columnsNeeded);
        return new BlockCursor(this, Source.GetRowCursor(plan.SourceColumns, Stage.IsSequential ? null : rand), plan);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        var plan = new Plan(this, columnsNeeded);
        if (Stage.IsSequential && plan.Computes) return [new BlockCursor(this, Source.GetRowCursor(plan.SourceColumns), plan)];
        DataViewRowCursor[] cursors = Source.GetRowCursorSet(plan.SourceColumns, n, Stage.IsSequential ? null : rand);
        return [.. cursors.Select(cursor => new BlockCursor(this, cursor, plan))];
    }

    /// <summary>The columns that a cursor returns, whether the stage must compute for them, and which source columns it needs.</summary>
    internal sealed class Plan
    {
        public Plan(BlockDataView view, IEnumerable<DataViewSchema.Column> columnsNeeded)
        {
            int passed = view.Source.Schema.Count;
            foreach (DataViewSchema.Column column in columnsNeeded) Active.Add(column.Index);
            Computes = Active.Any(index => index >= passed);
            var needed = new HashSet<int>(Active.Where(index => index < passed));
            if (Computes) needed.UnionWith(view.Dependencies.Select(column => column.Index));
            SourceColumns = [.. view.Source.Schema.Where(column => needed.Contains(column.Index))];
        }

        public HashSet<int> Active { get; } = [];

        public bool Computes { get; }

        public IReadOnlyList<DataViewSchema.Column> SourceColumns { get; }
    }
}
