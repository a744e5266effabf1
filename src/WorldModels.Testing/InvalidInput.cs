using Microsoft.ML;

namespace WorldModels.Testing;

/// <summary>Data that an estimator must refuse.</summary>
/// <param name="Name">What is wrong with the data, for the message.</param>
/// <param name="Data">Rows with a schema in which a column is missing or has another type.</param>
public sealed record InvalidInput(string Name, IDataView Data)
{
    /// <summary>
    /// Whether <c>GetOutputSchema</c> of the estimator can detect it. False for faults that a <see cref="SchemaShape"/> does not show, such as a vector of another size.
    /// </summary>
    public bool ShowsInShape { get; init; } = true;

    /// <summary>Whether <c>Fit</c> must refuse the data. False for data that are only invalid for this fitted transformer, such as a vector of another size.</summary>
    public bool ConcernsFit { get; init; } = true;

    /// <summary>Whether the fitted transformer must also refuse the data. False for a fault in a column that only training reads.</summary>
    public bool ConcernsTransformer { get; init; } = true;
}
