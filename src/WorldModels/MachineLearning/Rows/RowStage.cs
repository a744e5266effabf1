using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace WorldModels.MachineLearning;

/// <summary>A fitted stage of a chain, bound to the columns before it: the columns that it computes, and those that it passes on.</summary>
/// <param name="Mapper">The stage, row by row.</param>
/// <param name="Transformer">The stage itself; null if only its mapper is known.</param>
internal sealed record RowStage(IRowToRowMapper Mapper, ITransformer? Transformer)
{
    /// <summary>The stage's type, for messages.</summary>
    public string Name => Transformer?.GetType().Name ?? Mapper.GetType().Name;

    /// <summary>Whether the stage is one of this library's.</summary>
    public bool IsOurs => Transformer is StageTransformer;

    /// <summary>Returns the input column that the stage passes on as <paramref name="column"/>, or null if the stage computes it.</summary>
    /// <remarks>
    /// ML.NET does not distinguish the two. It keeps every input column and hides those whose name is used again. So among the output columns of
    /// one name, the first ones are the input columns, each of which depends only on itself. Stages that only copy or select columns
    /// compute nothing.
    /// </remarks>
    public DataViewSchema.Column? Passed(DataViewSchema.Column column)
    {
        DataViewSchema.Column[] read = [.. Mapper.GetDependencies([column])];
        if (read is not [var only] || !only.Type.Equals(column.Type)) return null;
        if (Chooses) return only;
        int number = Mapper.OutputSchema.Take(column.Index).Count(other => other.Name == column.Name);
        DataViewSchema.Column[] sameName = [.. Mapper.InputSchema.Where(other => other.Name == column.Name)];
        return number < sameName.Length && sameName[number].Index == only.Index ? only : null;
    }

    private bool Chooses => Transformer is ColumnCopyingTransformer or ColumnSelectingTransformer || Mapper.GetType().DeclaringType == typeof(ColumnSelectingTransformer);

    /// <summary>Returns the input columns from which <paramref name="column"/> is computed: in the order of Concatenate, otherwise in that of the data.</summary>
    public IEnumerable<DataViewSchema.Column> Reads(DataViewSchema.Column column)
    {
        if (Transformer is ColumnConcatenatingTransformer concatenation)
            foreach ((string output, string[] inputs) in concatenation.Columns)
                if (output == column.Name) return inputs.Select(name => Mapper.InputSchema[name]);
        return Mapper.GetDependencies([column]).OrderBy(dependency => dependency.Index);
    }
}
