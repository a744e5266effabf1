using Microsoft.ML;

namespace WorldModels.Testing;

/// <summary>What every estimator of ML.NET promises, checked on a given one: for the tests of whoever writes an estimator.</summary>
/// <remarks>
/// <para>The promises, beyond the types of <see cref="IEstimator{TTransformer}"/> and <see cref="ITransformer"/>:</para>
/// <list type="bullet">
/// <item>the schema that the estimator promises, that of the fitted transformer and that of the rows are one: names, types, kinds and annotations;</item>
/// <item>invalid input is refused by the estimator's schema, by <c>Fit</c>, by the transformer's schema, by <c>Transform</c> and by the row mapper,
/// with <see cref="ArgumentException"/> (or what inherits it) or <see cref="InvalidOperationException"/>;</item>
/// <item>saved and loaded, the transformer gives the same schema and the same bits, here and, where asked for, in another process;</item>
/// <item>a transformer that is a row-to-row mapper maps rows to the bits that a cursor gives; one that is not says so;</item>
/// <item>rows have the same bits whatever columns are asked for, however often they are read, by several cursors in turn, from a cache, by a set
/// of cursors, and shuffled; a transformer that needs rows in order refuses rows that are not;</item>
/// <item>getters may be called twice, in any order, into a used or a new value, and for some rows only;</item>
/// <item>a cursor can be left at any row, and disposing it disposes those that it opened;</item>
/// <item>the number of rows, where it is told, is right.</item>
/// </list>
/// <para>
/// After ML.NET's own tests of its estimators (<c>TestEstimatorCore</c>). Values of types that have no bits to compare, such as pictures as objects,
/// are not looked at.
/// </para>
/// </remarks>
public static class EstimatorContract
{
    /// <summary>Fits the estimator once, reads the rows in many ways, and throws if a promise is broken.</summary>
    /// <typeparam name="TTransformer">What the estimator makes; inferred, so that F# needs no cast.</typeparam>
    /// <param name="estimator">The estimator.</param>
    /// <param name="data">Rows that it can be fitted on: 2 or more, few enough to be read some thirty times.</param>
    /// <param name="options">What else to check; null for nothing.</param>
    /// <exception cref="EstimatorContractException">Promises are broken: all that were found.</exception>
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
