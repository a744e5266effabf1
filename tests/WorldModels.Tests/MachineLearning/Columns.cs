using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.Tests.Inference;
using Xunit;

namespace WorldModels.Tests.MachineLearning;

/// <summary>Reads vector columns in the order of their rows.</summary>
internal static class Columns
{
    public static float[][] Vectors(IDataView view, string name) => [.. view.GetColumn<float[]>(view.Schema[name])];

    public static T[] Scalars<T>(IDataView view, string name) => [.. view.GetColumn<T>(view.Schema[name])];

    /// <summary>Asserts that both contain the same vectors, bit for bit, and at least one.</summary>
    public static void AssertSameBits(IReadOnlyList<float[]> expected, IReadOnlyList<float[]> actual)
    {
        Assert.NotEmpty(expected);
        Assert.Equal(expected.Count, actual.Count);
        for (int row = 0; row < expected.Count; row++) Numbers.AssertSameBits(expected[row], actual[row]);
    }
}

/// <summary>Returns the shape that ML.NET itself derives from a schema with an internal method.</summary>
internal static class Shapes
{
    private static readonly System.Reflection.MethodInfo CreateMethod =
        typeof(SchemaShape).GetMethod("Create", System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic)!;

    public static SchemaShape Of(DataViewSchema schema) => (SchemaShape)CreateMethod.Invoke(null, [schema])!;
}
