using Microsoft.ML;
using Microsoft.ML.Data;

namespace WorldModels.Testing;

/// <summary>The checks of the row mapper, and of saving and loading.</summary>
internal sealed partial class EstimatorInspection
{
    private void CheckMapper()
    {
        if (Fitted.IsRowToRowMapper) _promises.Kept("the row mapper returns the same rows as a cursor", MapperProblem);
        else
            _promises.Kept("a transformer that is not a row mapper refuses to return one", () =>
            {
                try
                {
                    Fitted.GetRowToRowMapper(data.Schema);
                }
                catch (InvalidOperationException)
                {
                    return null;
                }
                return "it returned one";
            });
    }

    private string? MapperProblem()
    {
        IRowToRowMapper mapper = Fitted.GetRowToRowMapper(data.Schema);
        if (Schemas.Difference(Output.Schema, mapper.OutputSchema) is { } schema) return $"its output has {schema}";
        IEnumerable<IReadOnlyList<string>> subsets = [_all, _added, .. _added.Select(name => new[] { name })];
        foreach (IReadOnlyList<string> names in subsets)
        {
            DataViewSchema.Column[] asked = [.. names.Select(name => mapper.OutputSchema[name])];
            DataViewSchema.Column[] needed = [.. mapper.GetDependencies(asked)];
            if (needed.FirstOrDefault(column => column.Index >= data.Schema.Count || data.Schema[column.Index].Name != column.Name) is { Name: not null } strange)
                return $"it depends on '{strange.Name}', which is not a column of its input";
            using DataViewRowCursor cursor = data.GetRowCursor(needed);
            using DataViewRow row = mapper.GetRow(cursor, asked);
            var found = new ReadRows(names);
            ReadRows.Step add = found.Bind(row);
            while (cursor.MoveNext()) add(read: true, twice: true);
            if (Rows.Difference(found, options.MapperTolerance) is { } difference) return $"with {string.Join(", ", names)} requested, {difference}";
        }
        return null;
    }

    private void CheckFiles()
    {
        using var file = new MemoryStream();
        if (!_promises.Kept("the transformer can be saved", () =>
        {
            _ml.Model.Save(Fitted, data.Schema, file);
            return null;
        })) return;
        _promises.Kept("loaded again, the transformer is the same", () =>
        {
            file.Position = 0;
            ITransformer loaded = new MLContext(seed: 7).Model.Load(file, out _);
            IDataView output = loaded.Transform(data);
            if (loaded.IsRowToRowMapper != Fitted.IsRowToRowMapper) return "only one of the two is a row mapper";
            return Schemas.Difference(Output.Schema, output.Schema) ?? Rows.Difference(ReadRows.Of(output, _all));
        });
        if (options.FreshProcess is { } compare) _promises.Kept("in another process the loaded transformer is the same", () => InFile(file, compare));
    }

    private string? InFile(MemoryStream model, Action<string, IDataView> compare)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("estimator-contract-");
        try
        {
            string path = Path.Combine(folder.FullName, "model.zip");
            File.WriteAllBytes(path, model.ToArray());
            compare(path, Output);
            return null;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
