using System.Runtime.CompilerServices;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace WorldModels.MachineLearning;

/// <summary>The fitted stages that rows pass through, from the columns of the data on: those of a chain, or those of a view.</summary>
/// <param name="source">The columns of the data.</param>
/// <param name="stages">The stages in order, each bound to the output columns of the one before it.</param>
internal sealed class RowStages(DataViewSchema source, IReadOnlyList<RowStage> stages)
{
    public DataViewSchema Source => source;

    public IReadOnlyList<RowStage> Stages => stages;

    /// <summary>Returns the columns after a number of stages.</summary>
    public DataViewSchema SchemaAfter(int count) => count == 0 ? source : stages[count - 1].Mapper.OutputSchema;

    /// <summary>Returns the stages that compute a view, back to the loaded data or to a view whose source is not known.</summary>
    public static RowStages Behind(IDataView view)
    {
        var stages = new List<RowStage>();
        while (true)
        {
            switch (view)
            {
                case BlockDataView ours:
                    stages.Add(new RowStage(new KernelRowMapper(ours.Stage, ours.Source.Schema, ours.Schema), ours.Stage));
                    view = ours.Source;
                    continue;
                case RowToRowMapperTransform stock:
                    stages.Add(new RowStage(stock, stock.GetTransformer()));
                    view = stock.Source;
                    continue;
                case IDataTransform transform and IRowToRowMapper mapper:
                    stages.Add(new RowStage(mapper, null));
                    view = transform.Source;
                    continue;
                // Filters, shuffles and the like select rows and do not change the columns.
                case IDataTransform transform when ReferenceEquals(transform.Schema, transform.Source.Schema):
                    view = transform.Source;
                    continue;
                case CacheDataView cache:
                    view = Cached(cache);
                    continue;
            }
            stages.Reverse();
            return new RowStages(view.Schema, stages);
        }
    }

    // The source of a cache is private, not internal.
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_subsetInput")]
    private static extern ref IDataView Cached(CacheDataView cache);

    /// <summary>Returns the stages of a chain over data with the columns of <paramref name="schema"/>.</summary>
    /// <exception cref="ArgumentException">A stage cannot be applied row by row, or not to these columns.</exception>
    public static RowStages Of(IEnumerable<ITransformer> chain, DataViewSchema schema)
    {
        (DataViewSchema before, var stages) = (schema, new List<RowStage>());
        foreach (ITransformer stage in chain)
        {
            if (!stage.IsRowToRowMapper)
                throw new ArgumentException(
                    $"the stage {stage.GetType().Name} cannot be applied row by row, so an agent cannot use it: "
                    + "apply it to the data before the chain is fitted, or remove it", nameof(chain));
            try
            {
                stages.Add(new RowStage(stage.GetRowToRowMapper(before), stage));
            }
            catch (Exception cause) when (cause is ArgumentException or InvalidOperationException or FormatException)
            {
                throw new ArgumentException(
                    $"the stage {stage.GetType().Name} does not accept the columns {string.Join(", ", before.Select(column => $"{column.Name} ({column.Type})"))}: {cause.Message}. "
                    + "Pass the schema of the data that the chain was fitted to, as returned by ml.Model.Load", nameof(schema), cause);
            }
            before = stages[^1].Mapper.OutputSchema;
        }
        return new RowStages(schema, stages);
    }

    /// <summary>Returns the origin of a column.</summary>
    /// <param name="column">The column.</param>
    /// <param name="level">The number of stages after which the column is read.</param>
    /// <param name="toLevel">The number of stages after which the columns are read from which it is computed; 0: the columns of the data.</param>
    public ColumnOrigin Trace(DataViewSchema.Column column, int level, int toLevel = 0)
    {
        (var computed, var sources) = (new List<ComputedColumn>(), new List<DataViewSchema.Column>());
        Visit(column, level);
        return new ColumnOrigin(computed, sources);

        void Visit(DataViewSchema.Column wanted, int after)
        {
            for (; after > toLevel; after--)
            {
                RowStage stage = stages[after - 1];
                if (stage.Passed(wanted) is { } passed)
                {
                    wanted = passed;
                    continue;
                }
                var made = new ComputedColumn(stage, wanted);
                if (computed.Contains(made)) return;
                computed.Add(made);
                foreach (DataViewSchema.Column read in stage.Reads(wanted)) Visit(read, after - 1);
                return;
            }
            if (!sources.Any(source => source.Index == wanted.Index)) sources.Add(wanted);
        }
    }
}

/// <summary>A column that a stage computes.</summary>
internal sealed record ComputedColumn(RowStage Stage, DataViewSchema.Column Column);

/// <summary>The origin of a column.</summary>
/// <param name="Computed">The columns that stages compute for it, the last stage first.</param>
/// <param name="Sources">The columns, usually of the data, from which it is computed, in the order in which they are read; the column itself if nothing is computed.</param>
internal sealed record ColumnOrigin(IReadOnlyList<ComputedColumn> Computed, IReadOnlyList<DataViewSchema.Column> Sources);
