using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace WorldModels.MachineLearning;

/// <summary>A fitted stage of a chain, bound to the columns before it: what it computes, and what it passes on.</summary>
/// <param name="Mapper">The stage, row by row.</param>
/// <param name="Transformer">The stage itself; null where only its mapper is known.</param>
internal sealed record RowStage(IRowToRowMapper Mapper, ITransformer? Transformer)
{
    /// <summary>The stage's type, for messages.</summary>
    public string Name => Transformer?.GetType().Name ?? Mapper.GetType().Name;

    /// <summary>Whether the stage is one of this library's.</summary>
    public bool IsOurs => Transformer is StageTransformer;

    /// <summary>The input column that the stage passes on as <paramref name="column"/>, or null where the stage computes it.</summary>
    /// <remarks>
    /// ML.NET does not tell the two apart. It keeps every input column and hides those whose name is given again. So of the output columns of
    /// one name the first ones are those that came in, and each of them depends on itself alone. Stages that only copy or choose columns
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

    /// <summary>The input columns that <paramref name="column"/> is computed of: as Concatenate lists them, else as they stand in the data.</summary>
    public IEnumerable<DataViewSchema.Column> Reads(DataViewSchema.Column column)
    {
        if (Transformer is ColumnConcatenatingTransformer concatenation)
            foreach ((string output, string[] inputs) in concatenation.Columns)
                if (output == column.Name) return inputs.Select(name => Mapper.InputSchema[name]);
        return Mapper.GetDependencies([column]).OrderBy(dependency => dependency.Index);
    }
}
