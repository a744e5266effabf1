using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace WorldModels.MachineLearning;

/// <summary>The base class of all estimators of this library: it checks the schema, and has an <see cref="Append"/> that F# can call without a cast.</summary>
/// <typeparam name="TTransformer">The fitted stage.</typeparam>
public abstract class StageEstimator<TTransformer> : IEstimator<TTransformer> where TTransformer : StageTransformer
{
    private protected StageEstimator(IHostEnvironment environment, string name) => Host = environment.Register(name);

    private protected IHost Host { get; }

    private protected abstract IReadOnlyList<InputColumn> Inputs { get; }

    private protected abstract IReadOnlyList<OutputColumn> Outputs { get; }

    private protected abstract TTransformer Train(IDataView input);

    /// <summary>Trains the stage on <paramref name="input"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An input column is missing or has another type.</exception>
    public TTransformer Fit(IDataView input)
    {
        Contracts.CheckValue(input, nameof(input));
        foreach (InputColumn column in Inputs) column.Check(input.Schema);
        return Train(input);
    }

    /// <summary>Returns the shape of the fitted stage's output.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An input column is missing or has another type.</exception>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        foreach (InputColumn column in Inputs) CheckShape(column.Check(inputSchema));
        var columns = inputSchema.ToDictionary(column => column.Name);
        foreach (OutputColumn output in Outputs) columns[output.Name] = output.ToShape();
        return new SchemaShape(columns.Values);
    }

    /// <summary>Checks a column for a stage that requires more than its type.</summary>
    private protected virtual void CheckShape(SchemaShape.Column column) { }

    /// <summary>Chains <paramref name="next"/> after this estimator.</summary>
    /// <remarks>ML.NET's extension method does the same in C#, but it needs a variance that F# does not have.</remarks>
    public EstimatorChain<TNext> Append<TNext>(IEstimator<TNext> next) where TNext : class, ITransformer =>
        new EstimatorChain<ITransformer>().Append(this).Append(next);
}
