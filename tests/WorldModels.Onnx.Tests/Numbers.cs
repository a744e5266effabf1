using WorldModels.Environments;

namespace WorldModels.Onnx.Tests;

/// <summary>Creates and compares random numbers.</summary>
internal static class Numbers
{
    public static byte[] Bytes(long seed, int length)
    {
        byte[] bytes = new byte[length];
        new Pcg64(seed).NextBytes(bytes);
        return bytes;
    }

    public static float[] Random(long seed, int length)
    {
        var random = new Pcg64(seed);
        return [.. Enumerable.Range(0, length).Select(_ => (float)random.NextUniform(-1, 1))];
    }

    /// <summary>Asserts that each pair differs by at most 1e-5 of the largest expected number.</summary>
    public static void AssertClose(IReadOnlyList<float> expected, IReadOnlyList<float> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        double largest = expected.Max(Math.Abs);
        Assert.True(largest > 0, "all expected numbers are 0: nothing is tested");
        for (int i = 0; i < expected.Count; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= 1e-5 * largest, $"at {i}: expected {expected[i]:R}, got {actual[i]:R}, where the largest is {largest:R}");
    }

    public static void AssertClose(IReadOnlyList<float[]> expected, IReadOnlyList<float[]> actual)
    {
        Assert.Equal(expected.Count, actual.Count);
        foreach ((float[] first, float[] second) in expected.Zip(actual).Where(pair => pair.First.Any(value => value != 0))) AssertClose(first, second);
    }
}
