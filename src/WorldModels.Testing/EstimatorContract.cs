using Microsoft.ML;

namespace WorldModels.Testing;

/// <summary>Checks that an estimator keeps the contract of ML.NET's estimators. Call it in the tests of an estimator that you write.</summary>
/// <remarks>
/// <para>The contract, beyond the types of <see cref="IEstimator{TTransformer}"/> and <see cref="ITransformer"/>:</para>
/// <list type="bullet">
/// <item>the schema that the estimator declares, that of the fitted transformer and that of the rows are equal: names, types, kinds and annotations;</item>
/// <item>invalid input is refused by the estimator's schema, by <c>Fit</c>, by the transformer's schema, by <c>Transform</c> and by the row mapper,
/// with an <see cref="ArgumentException"/> (or a derived one) or an <see cref="InvalidOperationException"/>;</item>
/// <item>a saved and loaded transformer gives the same schema and the same bits, in this process and, if requested, in another one;</item>
/// <item>a transformer that is a row-to-row mapper maps rows to the same bits as a cursor; one that is not reports this;</item>
/// <item>rows have the same bits for any requested columns, however often they are read, with several cursors in turn, from a cache, with a set
/// of cursors, and shuffled; a transformer that needs rows in order refuses rows in another order;</item>
/// <item>getters may be called twice, in any order, into a used or a new value, and for only some of the rows;</item>
/// <item>a cursor can be disposed at any row, and disposing it disposes the cursors that it opened;</item>
/// <item>the number of rows, if it is reported, is correct.</item>
/// </list>
/// <para>
/// The checks follow ML.NET's own tests of its estimators (<c>TestEstimatorCore</c>). Values of types whose bits cannot be compared, such as image objects,
/// are not compared.
/// </para>
/// </remarks>
public static class EstimatorContract
{
    /// <summary>Fits the estimator once, reads the rows in many ways, and throws an exception if the contract is broken.</summary>
    /// <typeparam name="TTransformer">The type of the transformer; inferred, so that F# needs no cast.</typeparam>
    /// <param name="estimator">The estimator.</param>
    /// <param name="data">Rows to which it can be fitted: 2 or more, few enough to be read about thirty times.</param>
    /// <param name="options">Further checks; null for none.</param>
    /// <exception cref="EstimatorContractException">The contract is broken; the exception lists all faults that were found.</exception>
    /// <exception cref="ArgumentException">There are too few rows.</exception>
    public static void Check<TTransformer>(IEstimator<TTransformer> estimator, IDataView data, EstimatorContractOptions? options = null)
        where TTransformer : class, ITransformer
    {
        ArgumentNullException.ThrowIfNull(estimator);
        ArgumentNullException.ThrowIfNull(data);
        var inspection = new EstimatorInspection((IEstimator<ITransformer>)estimator, data, options ?? new EstimatorContractOptions());
        IReadOnlyList<string> broken = inspection.Run();
        if (broken.Count > 0) throw new EstimatorContractException(estimator.GetType().Name, broken);
    }
}
