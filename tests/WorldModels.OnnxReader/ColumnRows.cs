using Microsoft.ML;
using Microsoft.ML.Data;

namespace WorldModels.OnnxReader;

/// <summary>The values of a column of vectors.</summary>
internal static class ColumnRows
{
    public static IReadOnlyList<float[]> Read(IDataView view, string column)
    {
        var rows = new List<float[]>();
        using DataViewRowCursor cursor = view.GetRowCursor([view.Schema[column]]);
        ValueGetter<VBuffer<float>> getter = cursor.GetGetter<VBuffer<float>>(view.Schema[column]);
        VBuffer<float> value = default;
        while (cursor.MoveNext())
        {
            getter(ref value);
            rows.Add([.. value.DenseValues()]);
        }
        return rows;
    }
}
