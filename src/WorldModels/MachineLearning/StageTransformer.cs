using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace WorldModels.MachineLearning;

/// <summary>
/// The base class of all fitted stages: an ordinary ML.NET row-to-row transformer that keeps every column of its input,
/// adds its own, and is saved and loaded by <c>ml.Model.Save</c> and <c>ml.Model.Load</c>.
/// </summary>
public abstract class StageTransformer : ITransformer
{
    private protected StageTransformer(IHostEnvironment environment, string name) => Host = environment.Register(name);

    /// <summary>Provides random numbers and log channels under the name of the stage.</summary>
    private protected IHost Host { get; }

    /// <summary>The columns that the stage reads.</summary>
    private protected abstract IReadOnlyList<InputColumn> Inputs { get; }

    /// <summary>The columns that the stage adds, in order.</summary>
    private protected abstract IReadOnlyList<OutputColumn> Outputs { get; }

    /// <summary>The names of the columns that the stage reads.</summary>
    public IReadOnlyList<string> InputColumnNames => [.. Inputs.Select(column => column.Name)];

    /// <summary>The names of the columns that the stage adds.</summary>
    public IReadOnlyList<string> OutputColumnNames => [.. Outputs.Select(column => column.Name)];

    /// <summary>Whether the stage has a state from row to row, and so needs whole episodes in order.</summary>
    internal virtual bool IsSequential => false;

    /// <summary>The number of rows that a cursor reads ahead to compute them together.</summary>
    internal virtual int BlockSize => 1;

    /// <summary>Whether the outputs of a row depend on this row only; false if later rows are needed.</summary>
    internal virtual bool IsRowMapper => true;

    internal abstract RowKernel CreateKernel(int blockSize);

    /// <summary>Creates the kernel of a cursor over <paramref name="source"/>, for a stage that also reads later rows.</summary>
    internal virtual RowKernel CreateKernel(int blockSize, IDataView source) => CreateKernel(blockSize);

    /// <summary>Returns the same stage with the weights of its network rounded to 16-bit floats, or the stage itself if it has no network.</summary>
    internal virtual StageTransformer ToHalfPrecision() => this;

    private protected abstract void Save(ModelSaveContext context);

    /// <exception cref="ArgumentException">A column has no name.</exception>
    internal void CheckColumnNames()
    {
        foreach (string name in Inputs.Select(column => column.Name).Concat(Outputs.Select(column => column.Name)))
            ArgumentException.ThrowIfNullOrWhiteSpace(name, "column name");
    }

    /// <summary>Returns the columns that the stage reads and adds.</summary>
    public override string ToString() => $"{GetType().Name}: {string.Join(", ", InputColumnNames)} -> {string.Join(", ", OutputColumnNames)}";

    internal IReadOnlyList<DataViewSchema.Column> Dependencies(DataViewSchema inputSchema) =>
        [.. Inputs.Select(input => input.Check(inputSchema))];

    /// <summary>Returns the schema of <see cref="Transform"/>'s result: all input columns, then those that the stage adds.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An input column is missing or has another type.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        Contracts.CheckValue(inputSchema, nameof(inputSchema));
        Dependencies(inputSchema);
        var schema = new DataViewSchema.Builder();
        schema.AddColumns(inputSchema);
        foreach ((int index, OutputColumn output) in Outputs.Index()) output.AddTo(schema, this, index);
        return schema.ToSchema();
    }

    /// <summary>Returns a lazy view of <paramref name="input"/> with the stage's columns added; nothing is computed until rows are read.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An input column is missing or has another type.</exception>
    public IDataView Transform(IDataView input)
    {
        Contracts.CheckValue(input, nameof(input));
        return new BlockDataView(this, input);
    }

    bool ITransformer.IsRowToRowMapper => IsRowMapper;

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => IsRowMapper
        ? new KernelRowMapper(this, inputSchema, GetOutputSchema(inputSchema))
        : throw new InvalidOperationException($"{this} reads rows after the present one, so it is not applied to one row at a time");

    void ICanSaveModel.Save(ModelSaveContext ctx) => Save(ctx);
}
