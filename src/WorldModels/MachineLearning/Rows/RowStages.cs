using System.Runtime.CompilerServices;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace WorldModels.MachineLearning;

/// <summary>The fitted stages that rows pass through, from the columns of the data on: those of a chain, or those behind a view.</summary>
/// <param name="source">The columns of the data.</param>
/// <param name="stages">The stages in order, each bound to the columns that the one before it gives.</param>
internal sealed class RowStages(DataViewSchema source, IReadOnlyList<RowStage> stages)
{
    public DataViewSchema Source => source;

    public IReadOnlyList<RowStage> Stages => stages;

    /// <summary>The columns after so many stages.</summary>
    public DataViewSchema SchemaAfter(int count) => count == 0 ? source : stages[count - 1].Mapper.OutputSchema;

    /// <summary>The stages that computed a view, back to the data that were loaded or to a view that does not tell what it is made of.</summary>
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
                // Filters, shuffles and the like choose among the rows, and leave the columns alone.
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

    // What a cache keeps is private, not internal.
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_subsetInput")]
    private static extern ref IDataView Cached(CacheDataView cache);

    /// <summary>The stages of a chain over data with the columns of <paramref name="schema"/>.</summary>
    /// <exception cref="ArgumentException">A stage cannot be applied row by row, or not to these columns.</exception>
    public static RowStages Of(IEnumerable<ITransformer> chain, DataViewSchema schema)
    {
        (DataViewSchema before, var stages) = (schema, new List<RowStage>());
        foreach (ITransformer stage in chain)
        {
            if (!stage.IsRowToRowMapper)
                throw new ArgumentException(
                    $"the stage {stage.GetType().Name} cannot be applied row by row, so an agent cannot see through it: "
                    + "apply it to the data before the chain is fitted, or leave it out", nameof(chain));
            try
            {
                stages.Add(new RowStage(stage.GetRowToRowMapper(before), stage));
            }
            catch (Exception cause) when (cause is ArgumentException or InvalidOperationException or FormatException)
            {
                throw new ArgumentException(
                    $"the stage {stage.GetType().Name} does not take the columns {string.Join(", ", before.Select(column => $"{column.Name} ({column.Type})"))}: {cause.Message}. "
                    + "Give the schema of the data that the chain was fitted to, as ml.Model.Load returns it", nameof(schema), cause);
            }
            before = stages[^1].Mapper.OutputSchema;
        }
        return new RowStages(schema, stages);
    }

    /// <summary>Where a column comes from.</summary>
    /// <param name="column">The column.</param>
    /// <param name="level">After how many stages it stands there.</param>
    /// <param name="toLevel">After how many stages the columns stand that it comes from; 0: those of the data.</param>
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

/// <summary>Where a column comes from.</summary>
/// <param name="Computed">What stages compute on the way, the last stage first.</param>
/// <param name="Sources">The columns, of the data as a rule, that it is computed of, in the order in which they are read; the column itself where nothing is computed.</param>
internal sealed record ColumnOrigin(IReadOnlyList<ComputedColumn> Computed, IReadOnlyList<DataViewSchema.Column> Sources);
