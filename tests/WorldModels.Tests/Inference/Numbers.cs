using Xunit;
using WorldModels.Environments;

namespace WorldModels.Tests.Inference;

/// <summary>Random weights and comparisons for the tests of inference.</summary>
internal static class Numbers
{
    /// <summary>Returns numbers between -<paramref name="scale"/> and <paramref name="scale"/>.</summary>
    public static float[] Random(long seed, int length, double scale = 1)
    {
        var random = new Pcg64(seed);
        return [.. Enumerable.Range(0, length).Select(_ => (float)random.NextUniform(-scale, scale))];
    }

    public static byte[] RandomBytes(long seed, int length)
    {
        byte[] bytes = new byte[length];
        new Pcg64(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Asserts that each pair differs by at most <paramref name="tolerance"/> of the largest expected number.</summary>
    public static void AssertClose(double[] expected, ReadOnlySpan<float> actual, double tolerance = 1e-5)
    {
        Assert.Equal(expected.Length, actual.Length);
        double largest = expected.Max(Math.Abs);
        Assert.True(largest > 0, "all expected numbers are 0: nothing is tested");
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= tolerance * largest, $"at {i}: expected {expected[i]}, got {actual[i]}");
    }

    public static void AssertSameBits(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            bool same = BitConverter.SingleToInt32Bits(expected[i]) == BitConverter.SingleToInt32Bits(actual[i]);
            Assert.True(same, $"at {i}: {expected[i]:R} is not {actual[i]:R}");
        }
    }
}
