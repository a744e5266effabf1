using Microsoft.ML;
using Microsoft.ML.Data;

namespace WorldModels.Rollouts;

/// <summary>
/// A table of logged runs as rollouts: the columns of <see cref="RolloutColumns"/>, and all other columns of the table. Nothing is copied: a cursor reads the rows
/// from the table one after the other in their order, and checks them again.
/// </summary>
public sealed class LoggedRollouts : IDataView
{
    private static readonly HashSet<string> Names =
    [
        RolloutColumns.Episode, RolloutColumns.Step, RolloutColumns.Observation, RolloutColumns.Action, RolloutColumns.Reward, RolloutColumns.Done,
    ];

    private readonly DataViewSchema.Column[] _passed;

    internal LoggedRollouts(IDataView source, LoggedColumns columns, LoggedFit fit)
    {
        (Source, Columns, Actions, Interval) = (source, columns, fit.Actions, fit.Interval);
        int observed = fit.Observations.Count;
        bool hasObservation = observed > 0 || columns.Picture is not null;
        _passed = [.. source.Schema.Where(column => !column.IsHidden && (!Names.Contains(column.Name) || column.Name == RolloutColumns.Observation && !hasObservation))];
        var schema = new DataViewSchema.Builder();
        foreach (DataViewSchema.Column column in _passed) schema.AddColumn(column.Name, column.Type, column.Annotations);
        schema.AddColumn(RolloutColumns.Episode, NumberDataViewType.UInt32);
        schema.AddColumn(RolloutColumns.Step, NumberDataViewType.Int32);
        if (columns.Picture is { } picture) schema.AddColumn(RolloutColumns.Observation, picture.Type, picture.Annotations);
        else if (observed > 0) schema.AddColumn(RolloutColumns.Observation, new VectorDataViewType(NumberDataViewType.Single, observed), SlotNames([.. fit.Observations.Select(range => range.Name)]));
        schema.AddColumn(RolloutColumns.Action, new VectorDataViewType(NumberDataViewType.Single, Actions.Space.Size), Actions.Annotate());
        schema.AddColumn(RolloutColumns.Reward, NumberDataViewType.Single);
        schema.AddColumn(RolloutColumns.Done, BooleanDataViewType.Instance);
        Schema = schema.ToSchema();
    }

    /// <summary>The actions: the ranges or the names that were found in the table, or given in the options.</summary>
    public LoggedActions Actions { get; }

    /// <summary>The time between two rows: in seconds if the table has dates, otherwise in the unit of its column; 0 if there is no time.</summary>
    public double Interval { get; }

    /// <inheritdoc/>
    public DataViewSchema Schema { get; }

    /// <summary>False, because a row can only be checked after the row before it.</summary>
    public bool CanShuffle => false;

    internal IDataView Source { get; }

    internal LoggedColumns Columns { get; }

    /// <inheritdoc/>
    public long? GetRowCount() => Source.GetRowCount();

    /// <inheritdoc/>
    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var active = columnsNeeded.Select(column => column.Index).ToHashSet();
        bool converts = active.Any(index => index >= _passed.Length);
        IEnumerable<DataViewSchema.Column> needed = active.Where(index => index < _passed.Length).Select(index => _passed[index]);
        if (converts) needed = needed.Concat(Columns.Read);
        if (Columns.Picture is { } picture && active.Any(index => Schema[index].Name == RolloutColumns.Observation)) needed = needed.Append(picture);
        return new LoggedCursor(this, Source.GetRowCursor(needed.DistinctBy(column => column.Index)), active, _passed, converts);
    }

    /// <inheritdoc/>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded)];

    /// <summary>Returns the actions and the interval.</summary>
    public override string ToString() => $"actions {Actions}{(Interval > 0 ? $"; interval {Interval:0.######}" : "")}";

    private static DataViewSchema.Annotations SlotNames(string[] names)
    {
        var annotations = new DataViewSchema.Annotations.Builder();
        var values = new VBuffer<ReadOnlyMemory<char>>(names.Length, [.. names.Select(name => name.AsMemory())]);
        annotations.Add("SlotNames", new VectorDataViewType(TextDataViewType.Instance, names.Length), (ref VBuffer<ReadOnlyMemory<char>> value) => values.CopyTo(ref value));
        return annotations.ToAnnotations();
    }
}
