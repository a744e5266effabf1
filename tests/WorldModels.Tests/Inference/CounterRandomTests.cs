using WorldModels.Inference;
using Xunit;

namespace WorldModels.Tests.Inference;

public class CounterRandomTests
{
    // Test vectors published by the authors of Philox: counter, key, result.
    [Theory]
    [InlineData(new uint[] { 0, 0, 0, 0 }, 0UL, new uint[] { 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8 })]
    [InlineData(
        new uint[] { 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff }, 0xffffffffffffffffUL,
        new uint[] { 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd })]
    [InlineData(
        new uint[] { 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344 }, 0x299f31d0a4093822UL,
        new uint[] { 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1 })]
    public void The_plain_form_that_the_tests_compare_with_gives_the_known_answers(uint[] counter, ulong key, uint[] expected) =>
        Assert.Equal(expected, Philox(counter, key));

    [Theory]
    [InlineData(0UL, 0u, 0u, 0u)]
    [InlineData(0x299f31d0a4093822UL, 0x85a308d3u, 1u, 3u)]
    [InlineData(0xffffffffffffffffUL, 0xffffffffu, 0xffffffffu, 0x1fffffffu)]
    public void Eight_counters_at_once_give_what_the_plain_form_gives(ulong key, uint step, uint stream, uint index)
    {
        var (low, high) = CounterRandom.Group(key, step, stream, index);
        for (uint lane = 0; lane < 8; lane++)
        {
            uint[] expected = Philox([index * 8 + lane, step, stream, 0], key);
            uint[] actual = [low[(int)lane], low[(int)lane + 8], high[(int)lane], high[(int)lane + 8]];
            Assert.Equal(expected, actual);
        }
    }

    [Fact]
    public void Uniform_draws_are_the_known_bits_scaled_to_the_open_unit_interval()
    {
        float[] values = new float[32];
        CounterRandom.Uniform(0, 0, values);
        Assert.Equal((0x6627e8d5 >> 9) / 8388608f + 1 / 16777216f, values[0]);
        Assert.Equal((0x9b00dbd8 >> 9) / 8388608f + 1 / 16777216f, values[24]);
    }

    [Fact]
    public void Normal_draws_have_the_same_bits_on_every_processor()
    {
        float[] values = new float[18];
        CounterRandom.Normal(0x0123456789ABCDEF, 42, values);
        uint[] expected = [0x3FB84196, 0xBFAC6BDA, 0xBF5F3EBA, 0xBF347BE3];
        Assert.Equal(expected, new[] { values[0], values[1], values[16], values[17] }.Select(BitConverter.SingleToUInt32Bits));
    }

    [Fact]
    public void A_shorter_request_gets_the_first_numbers_of_a_longer_one()
    {
        float[] uniform = new float[100], normal = new float[100];
        CounterRandom.Uniform(9, 4, uniform);
        CounterRandom.Normal(9, 4, normal);
        foreach (int length in (int[])[1, 31, 32, 33, 64, 99])
        {
            float[] fewer = new float[length];
            CounterRandom.Uniform(9, 4, fewer);
            Numbers.AssertSameBits(uniform.AsSpan(0, length), fewer);
            CounterRandom.Normal(9, 4, fewer);
            Numbers.AssertSameBits(normal.AsSpan(0, length), fewer);
        }
    }

    [Fact]
    public void Uniform_draws_fill_the_interval_evenly_across_steps()
    {
        float[] draws = Draw(CounterRandom.Uniform);
        Assert.All(draws, x => Assert.True(x is > 0 and < 1));
        int[] counts = new int[100];
        foreach (float x in draws) counts[(int)(x * 100)]++;
        double expected = draws.Length / 100.0;
        double chiSquare = counts.Sum(count => (count - expected) * (count - expected) / expected);
        // 99 degrees of freedom: 1 in 10,000 above 161, 1 in 10,000 below 56.
        Assert.InRange(chiSquare, 56, 161);
        Assert.InRange(draws.Average(x => (double)x), 0.498, 0.502);
    }

    [Fact]
    public void Normal_draws_have_the_moments_and_the_distribution_of_the_normal_distribution()
    {
        float[] draws = Draw(CounterRandom.Normal);
        Assert.InRange(draws.Average(x => (double)x), -0.01, 0.01);
        Assert.InRange(draws.Average(x => (double)x * x), 0.985, 1.015);
        Assert.InRange(draws.Average(x => Math.Pow(x, 3)), -0.03, 0.03);
        Assert.InRange(draws.Average(x => Math.Pow(x, 4)), 2.9, 3.1);
        // The upper deciles of the normal distribution, mirrored.
        double[] edges = [-1.2815516, -0.8416212, -0.5244005, -0.2533471, 0, 0.2533471, 0.5244005, 0.8416212, 1.2815516];
        int[] counts = new int[10];
        foreach (float x in draws) counts[edges.Count(edge => x > edge)]++;
        double expected = draws.Length / 10.0;
        // 9 degrees of freedom: 1 in 10,000 above 33.7.
        Assert.InRange(counts.Sum(count => (count - expected) * (count - expected) / expected), 0.5, 33.7);
    }

    [Fact]
    public void Keys_steps_kinds_and_neighbours_are_uncorrelated()
    {
        float[] reference = new float[50_000], shifted = new float[50_000];
        CounterRandom.Normal(1, 0, reference);
        CounterRandom.Normal(2, 0, shifted);
        AssertUncorrelated(reference, shifted);
        CounterRandom.Normal(1, 1, shifted);
        AssertUncorrelated(reference, shifted);
        CounterRandom.Normal(1UL << 32 | 1, 0, shifted);
        AssertUncorrelated(reference, shifted);
        CounterRandom.Uniform(1, 0, shifted);
        AssertUncorrelated(reference, [.. shifted.Select(x => (x - 0.5f) * MathF.Sqrt(12))]);
        AssertUncorrelated(reference[1..], reference[..^1]);
        AssertUncorrelated(reference[16..], reference[..^16]);
        // The two numbers of a pair share their radius: this dependence appears in the correlation of their squares.
        float[] squares = [.. reference.Select(x => (x * x - 1) / MathF.Sqrt(2))];
        AssertUncorrelated(squares[16..], squares[..^16]);
    }

    private delegate void Fill(ulong key, uint step, Span<float> values);

    private static float[] Draw(Fill fill)
    {
        // As in dreams: a few numbers at many steps of several keys.
        float[] draws = new float[100_000];
        for (int block = 0; block < draws.Length / 100; block++)
            fill((ulong)(block % 7), (uint)(block / 7), draws.AsSpan(block * 100, 100));
        return draws;
    }

    private static void AssertUncorrelated(float[] x, float[] y) =>
        Assert.InRange(x.Zip(y, (a, b) => (double)a * b).Average(), -4.5 / Math.Sqrt(x.Length), 4.5 / Math.Sqrt(x.Length));

    private static uint[] Philox(uint[] counter, ulong key)
    {
        (uint a, uint b, uint c, uint d) = (counter[0], counter[1], counter[2], counter[3]);
        (uint first, uint second) = ((uint)key, (uint)(key >> 32));
        for (int round = 0; round < 10; round++)
        {
            ulong x = (ulong)a * 0xD2511F53, y = (ulong)c * 0xCD9E8D57;
            (a, b, c, d) = ((uint)(y >> 32) ^ b ^ first, (uint)y, (uint)(x >> 32) ^ d ^ second, (uint)x);
            first = unchecked(first + 0x9E3779B9);
            second = unchecked(second + 0xBB67AE85);
        }
        return [a, b, c, d];
    }
}
