using Microsoft.ML;
using Microsoft.ML.Data;
using WorldModels.Tests.Inference;
using Xunit;

namespace WorldModels.Tests.MachineLearning;

/// <summary>Reads columns of vectors in the order of their rows.</summary>
internal static class Columns
{
    public static float[][] Vectors(IDataView view, string name) => [.. view.GetColumn<float[]>(view.Schema[name])];

    public static T[] Scalars<T>(IDataView view, string name) => [.. view.GetColumn<T>(view.Schema[name])];

    /// <summary>Both hold the same vectors, bit for bit, and at least one.</summary>
    public static void AssertSameBits(IReadOnlyList<float[]> expected, IReadOnlyList<float[]> actual)
    {
        Assert.NotEmpty(expected);
        Assert.Equal(expected.Count, actual.Count);
        for (int row = 0; row < expected.Count; row++) Numbers.AssertSameBits(expected[row], actual[row]);
    }
}
