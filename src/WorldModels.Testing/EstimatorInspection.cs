using Microsoft.ML;
using WorldModels.Environments;
using WorldModels.MachineLearning;

namespace WorldModels.Testing;

/// <summary>One run of <see cref="EstimatorContract"/>: fits, reads in many ways, and records every broken promise.</summary>
internal sealed partial class EstimatorInspection(IEstimator<ITransformer> estimator, IDataView data, EstimatorContractOptions options)
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly Promises _promises = new();
    private ITransformer? _fitted;
    private IDataView? _output;
    private IReadOnlyList<string> _all = [], _added = [];
    private ReadRows? _rows;

    private ITransformer Fitted => _fitted!;

    private IDataView Output => _output!;

    /// <summary>All columns, each read once in the usual way, with which every other way is compared.</summary>
    private ReadRows Rows => _rows!;

    /// <exception cref="ArgumentException">There are too few rows.</exception>
    public IReadOnlyList<string> Run()
    {
        RequireRows();
        SchemaShape? promised = null;
        _promises.Kept("the estimator declares its schema", () =>
        {
            promised = estimator.GetOutputSchema(SchemaShapes.Of(data.Schema));
            return null;
        });
        foreach (InvalidInput input in options.InvalidInputs) CheckEstimatorRefuses(input);
        if (!_promises.Kept("Fit, Transform and reading the rows end without an exception", () =>
        {
            _fitted = estimator.Fit(data);
            _output = Fitted.Transform(data);
            DataViewSchema.Column[] readable = [.. Output.Schema.Where(column => !column.IsHidden && ValueReader.CanRead(column.Type))];
            _all = [.. readable.Select(column => column.Name)];
            _added = [.. readable.Where(column => !IsPassed(column)).Select(column => column.Name)];
            _rows = ReadRows.Of(Output, _all);
            return null;
        })) return _promises.Broken;

        if (promised is not null) CheckSchemas(promised);
        foreach (InvalidInput input in options.InvalidInputs.Where(input => input.ConcernsTransformer)) CheckTransformerRefuses(input);
        CheckReading();
        CheckOrders();
        CheckMapper();
        CheckFiles();
        return _promises.Broken;
    }

    // A column with the same name and the same type counts as unchanged.
    private bool IsPassed(DataViewSchema.Column column) => data.Schema.GetColumnOrNull(column.Name) is { } source && source.Type.Equals(column.Type);

    private void RequireRows()
    {
        using DataViewRowCursor cursor = data.GetRowCursor([]);
        if (!cursor.MoveNext() || !cursor.MoveNext()) throw new ArgumentException("the data have fewer than 2 rows: pass rows with which the estimator can be checked", nameof(data));
    }

    private void CheckSchemas(SchemaShape promised)
    {
        _promises.Kept("the schema that the estimator declares is that of the fitted transformer", () =>
            Schemas.Difference([.. promised], [.. SchemaShapes.Of(Fitted.GetOutputSchema(data.Schema))]));
        _promises.Kept("the schema of the fitted transformer is that of the rows", () => Schemas.Difference(Output.Schema, Fitted.GetOutputSchema(data.Schema)));
        _promises.Kept("the estimator declares the same schema after Fit", () =>
            Schemas.Difference([.. promised], [.. estimator.GetOutputSchema(SchemaShapes.Of(data.Schema))]));
    }

    private void CheckEstimatorRefuses(InvalidInput input)
    {
        if (input.ShowsInShape) Refuses(input, "GetOutputSchema of the estimator", () => estimator.GetOutputSchema(SchemaShapes.Of(input.Data.Schema)));
        if (input.ConcernsFit) Refuses(input, "Fit", () => estimator.Fit(input.Data));
    }

    private void CheckTransformerRefuses(InvalidInput input)
    {
        Refuses(input, "GetOutputSchema of the transformer", () => Fitted.GetOutputSchema(input.Data.Schema));
        Refuses(input, "Transform", () => Fitted.Transform(input.Data));
        if (Fitted.IsRowToRowMapper) Refuses(input, "GetRowToRowMapper", () => Fitted.GetRowToRowMapper(input.Data.Schema));
    }

    private void Refuses(InvalidInput input, string where, Action use) => _promises.Kept($"{where} refuses input that is invalid ({input.Name})", () =>
    {
        try
        {
            use();
        }
        catch (Exception cause) when (cause is ArgumentException or InvalidOperationException)
        {
            return null;
        }
        return "it was accepted";
    });
}
