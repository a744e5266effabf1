using Microsoft.ML;

namespace WorldModels.Testing;

/// <summary>Data that an estimator must refuse.</summary>
/// <param name="Name">What is wrong with it, for the message.</param>
/// <param name="Data">Rows with a schema that lacks a column or has one of another type.</param>
public sealed record InvalidInput(string Name, IDataView Data)
{
    /// <summary>
    /// Whether <c>GetOutputSchema</c> of the estimator can see it. False for what a <see cref="SchemaShape"/> does not tell, such as a vector of another size.
    /// </summary>
    public bool ShowsInShape { get; init; } = true;

    /// <summary>Whether <c>Fit</c> must refuse it. False for what only fits another fitted transformer, such as a vector of another size.</summary>
    public bool ConcernsFit { get; init; } = true;

    /// <summary>Whether the fitted transformer must refuse it too. False for a column that only training reads.</summary>
    public bool ConcernsTransformer { get; init; } = true;
}
